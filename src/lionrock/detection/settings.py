"""Settings of detection."""

from lionrock.kernel.contributions import Setting
from lionrock.kernel.text import Text

RULES = Setting(
    id="detection.rules",
    default="",
    about=Text(
        "Folders of Sigma rules to load beside our own, separated by colons; each site installs them itself.",
        "除內置規則外另行載入的 Sigma 規則資料夾，以冒號分隔；由各機構自行安裝。",
    ),
)
CLOSE_BACK = Setting(
    id="detection.close_back",
    default={},
    about=Text(
        "Products at which alerts are closed when their finding is marked as expected here, one table each: url, "
        "secret_file (0600), and for OAuth token_url, client_id, scope; reason = true sends the person's words along.",
        "在此標記為預期之內時，一併於原產品結案的產品，每項一個設定表：url、secret_file（0600），"
        "OAuth 另需 token_url、client_id、scope；reason = true 則一併傳送有關人員的理由。",
    ),
    kind=dict,
)
ANOMALIES = Setting(
    id="detection.anomalies",
    default={},
    about=Text(
        "What detectors of the unusual run with, one table each named like rate or travel: on = false switches it off, "
        "and each of its numbers may be set; the page of detectors lists them.",
        "各項異常偵測的設定，每項一個設定表，名稱如 rate 或 travel：on = false 即關閉，各項數值亦可設定；詳見偵測頁。",
    ),
    kind=dict,
)
LOCATIONS = Setting(
    id="detection.locations",
    default="",
    about=Text(
        "File that says where addresses are: a database in MaxMind's format (.mmdb) or a CSV of network, country, "
        "degrees north and east. It is read here; nothing is asked outside.",
        "說明位址所在的檔案：MaxMind 格式的資料庫（.mmdb），或載有網絡、國家、北緯及東經度數的 CSV。"
        "只在本機讀取，不作外部查詢。",
    ),
)
SHIFTS = Setting(
    id="detection.shifts",
    default="00:00 08:00 16:00",
    about=Text(
        "Times of day, Hong Kong's, at which shifts begin that read findings.",
        "處理偵測結果的更次開始時間（香港時間）。",
    ),
)
SHIFT_GROUPS = Setting(
    id="detection.shift_groups",
    default=20,
    about=Text("Groups of findings that one shift can read with care.", "一更可仔細處理的偵測結果組數。"),
    kind=int,
)
