"""All SQL of paging: `store.pages`, `store.messages` and `store.beside`."""

from lionrock.paging.store import beside, messages, pages

__all__ = ["beside", "messages", "pages"]
