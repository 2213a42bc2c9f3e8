"""Pages of things that went wrong: what happened, what was kept, what to do next."""

from __future__ import annotations

from typing import Final

from lionrock.console.guard import TOKEN_FIELD
from lionrock.console.visit import Form, Visit
from lionrock.kernel.errors import (
    ConflictError,
    InputError,
    LionrockError,
    NotFoundError,
    RefusedError,
    UnavailableError,
)
from lionrock.kernel.ports import SealedError
from lionrock.kernel.text import Text
from lionrock.ui.pages import View

TITLE: Final = Text("This did not work", "未能完成")

_STATUS: Final = (
    (NotFoundError, 404),
    (RefusedError, 403),
    (InputError, 422),
    (ConflictError, 409),
    (UnavailableError, 503),
    (SealedError, 503),
)
FAULT: Final = 500
UNREACHED: Final = {
    400: (
        Text("the request could not be read", "未能讀取請求"),
        Text("Open the page again and try once more. Nothing was changed.", "請重新開啟頁面再試。沒有作出更改。"),
    ),
    404: (
        Text("there is no page at this address", "此地址沒有頁面"),
        Text("Open Today, or search with Ctrl K.", "請返回「今日」，或按 Ctrl K 搜尋。"),
    ),
    405: (
        Text("this address is not opened this way", "此地址不可這樣開啟"),
        Text("Open its page and use the button there.", "請開啟其頁面，使用頁內按鈕。"),
    ),
    413: (
        Text("what was sent is too large", "所傳送的內容過大"),
        Text("Send a smaller file, or split it. Nothing was changed.", "請傳送較小的檔案或分開傳送。沒有作出更改。"),
    ),
    414: (
        Text("the address is too long", "地址過長"),
        Text("Shorten the search.", "請縮短搜尋內容。"),
    ),
    421: (
        Text("this console does not answer to that host name", "控制台不回應該主機名稱"),
        Text(
            "Open it as http://127.0.0.1, or name the host in console.hosts.",
            "請以 http://127.0.0.1 開啟，或在 console.hosts 設定主機名稱。",
        ),
    ),
}
_SECRET_NAMES: Final = ("pass", "code", "secret", "token", "key")


def view(problem: LionrockError, visit: Visit) -> View:
    """Return the page of an error of ours."""
    status = next((status for kind, status in _STATUS if isinstance(problem, kind)), 500)
    return _page(problem.message, problem.hint, visit, status)


def broken(number: str, visit: Visit) -> View:
    """Return the page of an error nobody expected; `number` leads to it in the log."""
    return _page(
        Text(f"Something failed that should not have (number {number})", f"發生未預期的錯誤（編號 {number}）"),
        Text(
            "Try once more. If it stays, give the number to your platform administrator; the log has the reason.",
            "請再試一次。如仍未解決，請將編號交給平台管理員，日誌載有原因。",
        ),
        visit,
        500,
    )


def unreached(status: int, visit: Visit) -> View:
    """Return the page for a request that never reached a page of ours."""
    message, hint = UNREACHED.get(status, UNREACHED[400])
    return _page(message, hint, visit, status)


def refused(needs: str) -> RefusedError:
    """Return the error for a person whose role does not hold a permission."""
    return RefusedError(
        Text(f"your role does not hold the permission {needs}", f"閣下的角色沒有 {needs} 權限"),
        Text("Ask a supervisor, or whoever manages people.", "請聯絡主管或負責管理人員的同事。"),
    )


def typed(form: Form) -> list[tuple[str, str]]:
    """Return what was typed into a form, so that it is not lost; secrets stay out."""
    return [
        (name, value[:4000])
        for name, values in form.lists.items()
        for value in values
        if value and name != TOKEN_FIELD and not any(word in name.lower() for word in _SECRET_NAMES)
    ]


def plain(shown: View) -> str:
    """Return an error as plain text, for when no page can be drawn."""
    message, hint = shown.values["message"], shown.values["hint"]
    return f"{message.en}\n{hint.en}\n\n{message.zh}\n{hint.zh}\n"


def _page(message: Text, hint: Text, visit: Visit, status: int) -> View:
    """Return the page; what a form held is shown so that it can be used again."""
    values = {"message": message, "hint": hint, "typed": typed(visit.form), "back": visit.back, "wrote": visit.method}
    return View("console/error.html", values, status=status)
