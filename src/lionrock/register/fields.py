"""What each kind of record is made of: one table read by files, forms, exports and pages alike."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, Literal

from lionrock.kernel.text import Text
from lionrock.register.model import Kind

Shape = Literal["words", "both", "day", "choice", "phone", "hosts", "addresses", "macs", "number", "key", "reference"]


@dataclass(frozen=True, slots=True)
class Field:
    """One field: how it is written, whether it must be, and which kinds of record it may refer to."""

    name: str
    label: Text
    shape: Shape = "words"
    required: bool = False
    choices: Mapping[str, Text] = field(default_factory=dict)
    refers: tuple[Kind, ...] = ()
    hint: Text | None = None
    most: int = 200
    column: str = ""
    """What files and forms call it, where that differs from its name."""

    @property
    def written(self) -> str:
        """Return what files and forms call it."""
        return self.column or self.name

    @property
    def columns(self) -> tuple[str, ...]:
        """Return the columns it has in a CSV file and the inputs it has in a form."""
        return (f"{self.written}_en", f"{self.written}_zh") if self.shape == "both" else (self.written,)


SECTORS: Final = MappingProxyType(
    {
        "energy": Text("Energy", "能源"),
        "information_technology": Text("Information technology", "資訊科技"),
        "banking": Text("Banking and financial services", "銀行及金融服務"),
        "air_transport": Text("Air transport", "航空交通運輸"),
        "land_transport": Text("Land transport", "陸路交通運輸"),
        "maritime_transport": Text("Maritime transport", "海上交通運輸"),
        "healthcare": Text("Healthcare services", "醫療保健服務"),
        "telecommunications": Text("Telecommunications and broadcasting services", "電訊及廣播服務"),
    }
)
"""The sectors of Schedule 1."""

CATEGORIES: Final = MappingProxyType(
    {
        "essential_service": Text("Provides an essential service in a sector of Schedule 1", "在附表1界別提供必要服務"),
        "other": Text("Other infrastructure that critical activities depend on", "維持關鍵活動的其他基礎設施"),
    }
)
"""The two limbs of what a critical infrastructure is (s. 2)."""

DESIGNATORS: Final = MappingProxyType(
    {
        "commissioner": Text("The Commissioner", "專員"),
        "designated_authority": Text("A designated authority (Schedule 2)", "指定當局（附表2）"),
    }
)

DUTIES: Final = MappingProxyType(
    {
        "supervisor": Text("Supervisor", "主管"),
        "deputy": Text("Deputy", "副主管"),
        "analyst": Text("Analyst", "分析員"),
        "administrator": Text("Platform administrator", "平台管理員"),
        "owner": Text("System owner", "系統負責人"),
        "engineer": Text("Duty engineer", "當值工程師"),
        "counsel": Text("Counsel", "法律顧問"),
        "approver": Text("Approver", "批核人"),
        "executive": Text("Executive", "行政人員"),
        "communications": Text("Communications", "傳訊"),
    }
)
"""What a person does when on duty."""

ASSET_KINDS: Final = MappingProxyType(
    {
        "server": Text("server", "伺服器"),
        "workstation": Text("workstation", "工作站"),
        "network": Text("network device", "網絡設備"),
        "security": Text("security device", "安全設備"),
        "gateway": Text("gateway", "閘道"),
        "controller": Text("controller", "控制器"),
        "field_device": Text("field device or RTU", "現場裝置或遙控終端"),
        "database": Text("database", "資料庫"),
        "application": Text("application", "應用程式"),
        "storage": Text("storage", "儲存設備"),
        "printer": Text("printer", "打印機"),
        "other": Text("other", "其他"),
    }
)

_OWNERS: Final[tuple[Kind, ...]] = ("person", "contact")
_PAPER: Final = Text("Which official paper, and where in it.", "載於哪份官方文件及其位置。")
_KEY: Final = Field(
    "key",
    Text("Identifier in files", "檔案代號"),
    "key",
    required=True,
    most=64,
    column="id",
    hint=Text(
        "A short name that files use: small letters, digits, dots and hyphens.",
        "供檔案使用的簡稱：小寫字母、數字、點及連字號。",
    ),
)
_NAME: Final = Field("name", Text("Name", "名稱"), "both", required=True)
_PHONE: Final = Field("phone", Text("Telephone", "電話"), "phone", most=40)
_EMAIL: Final = Field("email", Text("E-mail", "電郵"), most=120)

FIELDS: Final[Mapping[Kind, tuple[Field, ...]]] = MappingProxyType(
    {
        "operator": (
            _NAME,
            Field("sector", Text("Sector of Schedule 1", "附表1界別"), "choice", required=True, choices=SECTORS),
            Field(
                "category", Text("Kind of critical infrastructure", "關鍵基礎設施類別"), "choice", choices=CATEGORIES
            ),
            Field("designated_on", Text("Designated on", "指定日期"), "day"),
            Field("designated_by", Text("Designated by", "指定機關"), "choice", choices=DESIGNATORS),
            Field("office", Text("Office in Hong Kong", "香港辦事處"), "both", most=300),
            Field("callback", Text("Call-back number", "回電號碼"), "phone", most=40),
            Field(
                "contact", Text("Contact for written records", "書面紀錄聯絡人"), "reference", refers=_OWNERS, most=64
            ),
            Field("commissioner_number", Text("The Commissioner’s number", "專員電話號碼"), "phone", most=40),
            Field("commissioner_number_paper", Text("The number stands in", "號碼載於"), hint=_PAPER),
            Field("commissioner_number_tested_on", Text("Number tested on", "號碼測試日期"), "day"),
            Field("secure_channel", Text("Designated secure channel", "指定保密渠道")),
            Field("secure_channel_paper", Text("The channel stands in", "渠道載於"), hint=_PAPER),
            Field("secure_channel_tested_on", Text("Channel tested on", "渠道測試日期"), "day"),
        ),
        "system": (
            _KEY,
            _NAME,
            Field("short", Text("Short name", "簡稱"), required=True, most=24),
            Field("core_function", Text("Core function", "核心功能"), "both", required=True, most=300),
            Field("designated_on", Text("Designated on", "指定日期"), "day"),
            Field("owner", Text("Owner", "負責人"), "reference", refers=_OWNERS, most=64),
        ),
        "threshold": (
            Field("system", Text("System", "系統"), "reference", required=True, refers=("system",), most=64),
            Field("name", Text("Threshold", "門檻"), required=True, most=40),
            Field("value", Text("Value", "數值"), "number", required=True, most=40),
            Field("paper", Text("Set in", "載於")),
        ),
        "asset": (
            _KEY,
            Field("name", Text("Name", "名稱"), required=True),
            Field("hosts", Text("Host names", "主機名稱"), "hosts", most=2000),
            Field("addresses", Text("Addresses", "網絡位址"), "addresses", most=2000),
            Field("serial", Text("Serial number", "序號"), most=80),
            Field("macs", Text("Hardware addresses (MAC)", "硬件位址（MAC）"), "macs", most=2000),
            Field("kind", Text("Kind", "種類"), "choice", choices=ASSET_KINDS),
            Field("zone", Text("Network zone", "網絡區域"), most=80),
            Field("owner", Text("Owner", "負責人"), "reference", refers=_OWNERS, most=64),
            Field("system", Text("Critical computer system", "關鍵電腦系統"), "reference", refers=("system",), most=64),
        ),
        "dependency": (
            Field(
                "dependent",
                Text("What depends", "依賴一方"),
                "reference",
                required=True,
                refers=("system", "asset"),
                most=64,
            ),
            Field(
                "needs",
                Text("What it needs", "所依賴的"),
                "reference",
                required=True,
                refers=("system", "asset", "contact"),
                most=64,
            ),
            Field("why", Text("What for", "用途"), "both", most=300),
        ),
        "person": (
            _KEY,
            _NAME,
            Field("post", Text("Post", "職位"), "both", required=True),
            _PHONE,
            _EMAIL,
            Field("role", Text("Role on duty", "當值角色"), "choice", choices=DUTIES),
            Field("qualification", Text("Professional qualification", "專業資格")),
            Field("qualified_until", Text("Qualification holds until", "資格有效至"), "day"),
        ),
        "contact": (
            _KEY,
            _NAME,
            Field("purpose", Text("What for", "用途"), "both", required=True, most=300),
            _PHONE,
            _EMAIL,
        ),
    }
)
"""The fields of each kind, in the order they are shown."""
