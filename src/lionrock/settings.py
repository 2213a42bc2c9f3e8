"""Settings of the platform as a whole."""

from lionrock.kernel.contributions import Setting
from lionrock.kernel.text import Text

DATABASE = Setting(
    id="database.url",
    default="",
    about=Text(
        "Database of state, as an SQLAlchemy URL; empty: SQLite in the data folder.",
        "狀態資料庫的 SQLAlchemy 網址；留空即用資料夾內的 SQLite。",
    ),
    secret=True,
)
