"""Settings of response."""

from lionrock.kernel.contributions import Setting
from lionrock.kernel.text import Text

PLAYBOOKS = Setting(
    id="response.playbooks",
    default="",
    about=Text(
        "Folder of the site's own playbooks; empty: `playbooks` beside the configuration file. Only its owner may be "
        "able to write there.",
        "機構自訂行動手冊的資料夾；留空即為設定檔旁的 `playbooks`。只可由擁有者寫入。",
    ),
)
OT_ZONES = Setting(
    id="containment.ot_zones",
    default="OT, ICS, SCADA, DCS, plant, substation, control centre, control center, control room, field, process",
    about=Text(
        "Words that mark a network zone of operational technology, separated by commas.",
        "標示操作技術網絡區域的字眼，以逗號分隔。",
    ),
)
OT_LISTED = Setting(
    id="containment.ot_listed",
    default="",
    about=Text(
        "Assets of operational technology, by their identifiers in files, that the platform may contain after an "
        "approval; none by default.",
        "經批准後平台可對其採取遏制措施的操作技術資產（檔案代號），以逗號分隔；預設沒有。",
    ),
)
NEVER = Setting(
    id="containment.never",
    default="",
    about=Text(
        "Addresses and networks that are never blocked, such as own proxies and monitors, separated by commas.",
        "永不封鎖的位址及網段，例如本身的代理及監察系統，以逗號分隔。",
    ),
)
DENY_FILE = Setting(
    id="containment.deny_file",
    default="",
    about=Text(
        "File into which addresses to be blocked are written, for a web server or firewall that reads it; empty: "
        "not used.",
        "寫入須封鎖位址的檔案，供網頁伺服器或防火牆讀取；留空即不使用。",
    ),
)
DENY_FORM = Setting(
    id="containment.deny_file_form",
    default="nginx",
    about=Text(
        "How the file is written: nginx (deny lines), nft (elements of a set) or plain (an address a line).",
        "檔案格式：nginx（deny 指令）、nft（集合成員）或 plain（每行一個位址）。",
    ),
)
DENY_SET = Setting(
    id="containment.deny_file_set",
    default="inet filter lionrock_deny",
    about=Text(
        "Family, table and name of the nftables set, for the form nft; IPv6 addresses go to the set with 6 appended.",
        "nft 格式所用集合的族、表及名稱；IPv6 位址寫入名稱後加 6 的集合。",
    ),
)
WEBHOOK_URL = Setting(
    id="containment.webhook_url",
    default="",
    about=Text(
        "Address of the operator's own tool that contains on a signed call (https, or http on this machine); empty: "
        "not used.",
        "以簽署呼叫執行遏制的本身工具的網址（https；本機可用 http）；留空即不使用。",
    ),
)
WEBHOOK_SECRET = Setting(
    id="containment.webhook_secret",
    default="",
    about=Text(
        "Secret shared with that tool, at least 32 characters; every call is signed with it (HMAC-SHA-256).",
        "與該工具共用的秘密，最少 32 個字元；每次呼叫均以其簽署（HMAC-SHA-256）。",
    ),
    secret=True,
)
WEBHOOK_ASKS = Setting(
    id="containment.webhook_asks",
    default=False,
    about=Text(
        "Whether a dry run asks the tool too, with dry_run true; else the call is only shown.",
        "預演時是否亦查詢該工具（dry_run 為真）；否則只顯示呼叫內容。",
    ),
    kind=bool,
)
