"""Settings of filings."""

from lionrock.kernel.contributions import Setting
from lionrock.kernel.text import Text

FOUR_EYES = Setting(
    id="filings.four_eyes",
    default=False,
    about=Text(
        "Whether content for a form is approved by somebody who typed none of it.",
        "表格內容是否須由沒有輸入其中任何文字的人批准。",
    ),
    kind=bool,
)
