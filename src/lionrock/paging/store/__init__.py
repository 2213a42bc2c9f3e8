"""All SQL of paging: `store.pages`, `store.messages`, `store.letters` and `store.beside`."""

from lionrock.paging.store import beside, letters, messages, pages

__all__ = ["beside", "letters", "messages", "pages"]
