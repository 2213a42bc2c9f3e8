"""Settings of telemetry."""

from __future__ import annotations

from lionrock.kernel.contributions import Setting
from lionrock.kernel.text import Text

MEMORY = Setting(
    "telemetry.memory_mb",
    default=600,
    about=Text("Megabytes the event store may use at most.", "事項儲存庫最多可用的記憶體（MB）。"),
    kind=int,
)

SOURCES = Setting(
    "telemetry.sources",
    default="",
    about=Text(
        "Folder of the kinds of log that the site taught; empty: `sources` beside the configuration file. Only its "
        "owner may be able to write there.",
        "機構自行教授的日誌種類所在資料夾；留空即為設定檔旁的 `sources`。只可由擁有者寫入。",
    ),
)

POLL_MS = Setting(
    "telemetry.poll_ms",
    default=500,
    about=Text("Milliseconds between two looks at followed files.", "兩次查看受監察檔案之間的毫秒數。"),
    kind=int,
)

KEEP_DAYS = Setting(
    "telemetry.keep_days",
    default=823,
    about=Text(
        "Days for which raw records are kept as they came: 27 months unless set, never fewer than 184 (six months). "
        "Files of older records are removed once stored and sealed, while no legal hold stands.",
        "原始紀錄的保存日數：預設為 27 個月，最少 184 日（六個月）。更舊的紀錄在存入儲存庫及封存後，"
        "如沒有法律保存令，其檔案會被移除。",
    ),
    kind=int,
)

ROTATE_MB = Setting(
    "telemetry.rotate_mb",
    default=64,
    about=Text(
        "Megabytes after which a segment file is followed by a new one.", "分段檔案達到此大小（MB）後另開新檔。"
    ),
    kind=int,
)

INTAKE_URL = Setting(
    "intake.url",
    default="",
    about=Text(
        "NATS servers through which frames go to matchers on other machines, such as tls://nats-1:4222; several are "
        "separated by commas. Empty: this machine matches alone. Names and passwords stand in intake.credentials.",
        "將框交予其他機器比對所經的 NATS 伺服器，例如 tls://nats-1:4222；多於一個以逗號分隔。留空即只由本機比對。"
        "帳戶及密碼寫於 intake.credentials 所指的檔案。",
    ),
)

INTAKE_NAME = Setting(
    "intake.name",
    default="lionrock",
    about=Text(
        "What this instance's streams and subjects on NATS begin with; instances that share a server need names apart.",
        "本系統在 NATS 上的串流及主題名稱開首；共用伺服器的各系統須用不同名稱。",
    ),
)

INTAKE_CREDENTIALS = Setting(
    "intake.credentials",
    default="",
    about=Text(
        "File (0600) with `user = …` and `password = …`, or `token = …`, for NATS.",
        "NATS 的認證檔案（0600），寫上 `user = …` 及 `password = …`，或 `token = …`。",
    ),
)

INTAKE_AUTHORITY = Setting(
    "intake.authority",
    default="",
    about=Text(
        "Authority that signed the certificate of NATS, PEM; empty: those this machine trusts.",
        "簽發 NATS 憑證的機構（PEM）；留空即用本機信任者。",
    ),
)

INTAKE_CERTIFICATE = Setting(
    "intake.certificate",
    default="",
    about=Text("Certificate shown to NATS, PEM.", "向 NATS 出示的憑證（PEM）。"),
)

INTAKE_KEY = Setting(
    "intake.key",
    default="",
    about=Text("Private key of that certificate, PEM.", "該憑證的私密金鑰（PEM）。"),
)

INTAKE_WINDOW = Setting(
    "intake.window",
    default=8,
    about=Text(
        "Frames of one stream that may be with matchers at a time; the rest waits in the segment files.",
        "每個資料流同時交予比對程序的框數上限；其餘留在分段檔案等候。",
    ),
    kind=int,
)

INTAKE_PATIENCE = Setting(
    "intake.patience",
    default=10.0,
    about=Text(
        "Seconds after which this machine matches a frame itself that came back from no other.",
        "框交出後逾此秒數仍未交回，即由本機自行比對。",
    ),
    kind=float,
)

INTAKE_AGAIN = Setting(
    "intake.again",
    default=30.0,
    about=Text(
        "Seconds after which NATS gives a frame to another matcher when the first did not answer for it.",
        "比對程序逾此秒數沒有回覆，NATS 即將框交予另一程序。",
    ),
    kind=float,
)

INTAKE_REPLICAS = Setting(
    "intake.replicas",
    default=1,
    about=Text("Copies NATS keeps of what is under way: 3 in a cluster.", "NATS 保存傳送中資料的份數：叢集用 3。"),
    kind=int,
)

INTAKE_MEGABYTES = Setting(
    "intake.max_mb",
    default=1024,
    about=Text(
        "Megabytes that NATS keeps of frames, and as many of outcomes; beyond that nothing more is handed over.",
        "NATS 保存框的上限（MB），結果亦同；超過即暫停交出。",
    ),
    kind=int,
)

ARCHIVE = Setting(
    "archive.folder",
    default="",
    about=Text(
        "Folder to which days that are over are written as Parquet every hour; empty: only `lionrock archive seal` "
        "writes, into `archive` of the data folder.",
        "每小時把已完結的日子寫成 Parquet 的資料夾；留空則只由 `lionrock archive seal` 寫入資料夾內的 `archive`。",
    ),
)

EVENTS_URL = Setting(
    "events.url",
    default="",
    about=Text(
        "ClickHouse server that keeps the events, such as https://clickhouse-1:8443; empty: the engine within.",
        "存放事項的 ClickHouse 伺服器，例如 https://clickhouse-1:8443；留空即用內置引擎。",
    ),
)

EVENTS_CREDENTIALS = Setting(
    "events.credentials",
    default="",
    about=Text(
        "File (0600) with `user = …` and `password = …` for ClickHouse.",
        "ClickHouse 的認證檔案（0600），寫上 `user = …` 及 `password = …`。",
    ),
)

EVENTS_AUTHORITY = Setting(
    "events.authority",
    default="",
    about=Text(
        "Authority that signed the certificate of ClickHouse, PEM; empty: those this machine trusts.",
        "簽發 ClickHouse 憑證的機構（PEM）；留空即用本機信任者。",
    ),
)

EVENTS_CERTIFICATE = Setting(
    "events.certificate",
    default="",
    about=Text(
        "Certificate shown to ClickHouse, PEM.",
        "向 ClickHouse 出示的憑證（PEM）。",
    ),
)

EVENTS_KEY = Setting(
    "events.key",
    default="",
    about=Text(
        "Private key of that certificate, PEM.",
        "該憑證的私密金鑰（PEM）。",
    ),
)
