"""Settings of paging. Secrets may be written sealed: `lionrock paging seal` makes the text to write."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from lionrock.kernel.contributions import Setting
from lionrock.kernel.errors import ConfigurationError
from lionrock.kernel.text import Text

if TYPE_CHECKING:
    from lionrock.kernel.settings import Settings

MINUTES = Setting(
    "paging.minutes",
    default=5,
    about=Text("Minutes a called person has before the next is called.", "每人被傳召後，若干分鐘未回應即傳召下一人。"),
    kind=int,
)
ROUNDS = Setting(
    "paging.rounds",
    default=2,
    about=Text("Times around the ladder before everybody is called.", "按名單次序傳召的輪數，其後即傳召所有人。"),
    kind=int,
)
QUESTION_MINUTES = Setting(
    "paging.question_minutes",
    default=30,
    about=Text(
        "Minutes a question of an incident may stay undecided before the next person is called.",
        "事故的問題若干分鐘仍未決定，即傳召下一人。",
    ),
    kind=int,
)
WEEKLY_DAY = Setting(
    "paging.weekly_day",
    default="wednesday",
    about=Text(
        "Day of the weekly test call, in English, such as wednesday; none to have no test.",
        "每週測試傳召的日子，以英文填寫，如 wednesday；不作測試則填 none。",
    ),
)
WEEKLY_HOUR = Setting(
    "paging.weekly_hour",
    default=10,
    about=Text(
        "Hour of the weekly test call, Hong Kong time, 0 to 23.", "每週測試傳召的時刻（香港時間，0 至 23 時）。"
    ),
    kind=int,
)
ORDER = Setting(
    "paging.order",
    default="",
    about=Text(
        "Lines in the order in which they are tried, separated by commas; empty: webhooks by name, then mail.",
        "各線路的嘗試次序，以逗號分隔；留空即先按名稱用 webhook，再用電郵。",
    ),
)
LINK = Setting(
    "paging.link",
    default="",
    about=Text(
        "Address of the console to put into messages, such as https://10.0.0.5; empty: messages carry a code alone.",
        "加入訊息的控制台網址，如 https://10.0.0.5；留空則訊息只載代碼。",
    ),
)
MESSAGE = Setting(
    "paging.message",
    default="",
    about=Text(
        "Words of the message instead of “You are needed”; names of the operator and its systems are refused.",
        "訊息的字句，取代「需要你處理」；不可載有營運者及其系統的名稱。",
    ),
)
NAMES = Setting(
    "paging.names_allowed",
    default=False,
    about=Text(
        "Whether messages may carry names of the operator and its systems.", "訊息可否載有營運者及其系統的名稱。"
    ),
    kind=bool,
)
SMTP_HOST = Setting(
    "paging.smtp_host",
    default="",
    about=Text("Mail server that sends messages; empty: no mail.", "發送訊息的郵件伺服器；留空即不用電郵。"),
)
SMTP_PORT = Setting(
    "paging.smtp_port", default=587, about=Text("Port of the mail server.", "郵件伺服器的連接埠。"), kind=int
)
SMTP_SECURITY = Setting(
    "paging.smtp_security",
    default="starttls",
    about=Text(
        "starttls or tls; none is accepted for this machine's own mail server alone.",
        "starttls 或 tls；只有本機的郵件伺服器可用 none。",
    ),
)
SMTP_CA = Setting(
    "paging.smtp_ca",
    default="",
    about=Text(
        "File with the certificate authority of the mail server; empty: those of the system.",
        "郵件伺服器所用核證機關的檔案；留空即用系統所載者。",
    ),
)
SMTP_USER = Setting("paging.smtp_user", default="", about=Text("Name to sign in with there.", "登入該伺服器的名稱。"))
SMTP_PASSWORD = Setting(
    "paging.smtp_password",
    default="",
    about=Text("Password for it, plain or sealed.", "其密碼，可為密文。"),
    secret=True,
)
SMTP_FROM = Setting(
    "paging.smtp_from",
    default="",
    about=Text("Address messages come from.", "訊息的寄件地址。"),
)
WEBHOOKS = Setting(
    "paging.webhooks",
    default={},
    about=Text(
        "Tables of pagers, chat and SMS gateways by name: url, medium, key, to, body, headers, out_of_band.",
        "傳呼、聊天及短訊閘道，各以名稱列表：url、medium、key、to、body、headers、out_of_band。",
    ),
    kind=dict,
    secret=True,
)
BOUNDS: Final = {MINUTES.id: (1, 120), ROUNDS.id: (1, 10), QUESTION_MINUTES.id: (5, 1440)}
DAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def kept(settings: Settings, setting: Setting) -> Any:
    """Return the value in force, or the default where what is written is not of its kind: calling goes on."""
    try:
        return settings[setting]
    except ConfigurationError:
        return setting.default


def within(settings: Settings, setting: Setting) -> int:
    """Return a whole number of the site, held within its bounds; `problems` tells of one outside."""
    least, most = BOUNDS[setting.id]
    value: int = kept(settings, setting)
    return min(max(value, least), most)


def problems(settings: Settings) -> list[Text]:
    """Return what is wrong with the settings of paging, which goes on with what it can use."""
    found: list[Text] = []
    for setting in (MINUTES, ROUNDS, QUESTION_MINUTES, ORDER, LINK, MESSAGE, NAMES):
        try:
            value = settings[setting]
        except ConfigurationError as problem:
            found.append(problem.message)
            continue
        least, most = BOUNDS.get(setting.id, (None, None))
        if least is not None and most is not None and not least <= value <= most:
            found.append(_outside(setting, value, least, most))
    try:
        weekly(settings)
    except ConfigurationError as problem:
        found.append(problem.message)
    return found


def weekly(settings: Settings) -> tuple[int, int] | None:
    """Return day (Monday 0) and hour of the weekly test, None when there is none; raises ConfigurationError."""
    day: str = settings[WEEKLY_DAY].strip().lower()
    if day == "none":
        return None
    if day not in DAYS:
        raise ConfigurationError(
            Text(
                f"setting {WEEKLY_DAY.id}: {day[:20]!r} is no day", f"設定 {WEEKLY_DAY.id}：{day[:20]!r} 並非星期名稱"
            ),
            Text("Write monday to sunday, or none.", "請填寫 monday 至 sunday，或 none。"),
        )
    hour: int = settings[WEEKLY_HOUR]
    if not 0 <= hour <= 23:  # noqa: PLR2004 the hours of a day
        raise ConfigurationError(
            _outside(WEEKLY_HOUR, hour, 0, 23),
            Text(f"Give {WEEKLY_HOUR.id} an hour of the day.", f"請為 {WEEKLY_HOUR.id} 填上時刻。"),
        )
    return DAYS.index(day), hour


def _outside(setting: Setting, value: int, least: int, most: int) -> Text:
    """Return the words for a number outside its bounds."""
    return Text(
        f"setting {setting.id}: {value} is not within {least} and {most}",
        f"設定 {setting.id}：{value} 不在 {least} 至 {most} 之內",
    )
