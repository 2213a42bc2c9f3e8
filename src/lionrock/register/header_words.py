"""Words by which the columns of people's lists are known, in English and Chinese, as `sheets.normal` writes them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from lionrock.register.model import Kind


def _by_word(words: Mapping[str, str]) -> dict[str, str]:
    """Return the field of each word; words are divided by bars."""
    return {word: target for target, said in words.items() for word in said.split("|")}


_REACHED: Final = {
    "phone": "phone|telephone|tel|mobile|phone number|telephone number|contact number|電話|電話號碼|聯絡電話|手提電話",
    "email": "email|e mail|mail|email address|e mail address|電郵|電郵地址|電子郵件",
    "id": "id|identifier|key|代號|編號|staff id|staff number|職員編號",
    "name_en": "name|full name|english name|name en|name english|英文名稱|英文姓名|英文名|display name",
    "name_zh": "chinese name|name zh|name chinese|中文名稱|中文姓名|中文名|姓名|名稱",
}

WORDS: Final[Mapping[Kind, Mapping[str, str]]] = {
    "asset": _by_word(
        {
            "id": "id|asset id|asset tag|asset number|asset no|identifier|key|"
            "ci id|資產編號|資產代號|代號|編號|資產標籤",
            "name": "name|asset name|asset|description name|device|device name|ci name|"
            "display name|名稱|資產名稱|資產|設備名稱|裝置名稱",
            "name+hosts": "computer name|machine name|server name|machine|computer|"
            "server|伺服器名稱|電腦名稱|機器名稱|伺服器",
            "hosts": "host|hosts|hostname|host name|host names|hostnames|fqdn|dns|dns name|"
            "dnshost name|dns host name|netbios|netbios name"
            "|主機|主機名稱|主機名|網域名稱|域名",
            "addresses": "ip|ips|ip address|ip addresses|ipaddress|ipv4|ipv6|ipv4 address|"
            "ipv6 address|address|addresses|management ip"
            "|primary ip|ip 地址|ip地址|ip 位址|ip位址|網絡位址|網絡地址|位址",
            "macs": "mac|macs|mac address|mac addresses|physical address|hardware address|"
            "ethernet address|硬件位址|mac 地址|mac地址|mac位址|網卡位址",
            "serial": "serial|serial no|serial number|s n|sn|service tag|序號|序列號|機身編號|產品序號",
            "kind": "kind|type|class|category|asset type|device type|role|device role|"
            "ci class|sys class name|種類|類型|類別|資產類別|設備類型",
            "zone": "zone|network zone|segment|vlan|site|location|network|"
            "subnet name|區域|網絡區域|網段|地點|位置|機房",
            "owner": "owner|asset owner|owned by|responsible|custodian|responsible person|"
            "business owner|contact|負責人|擁有人|資產擁有人|保管人|聯絡人",
            "system": "system|critical system|critical computer system|ccs|business service|"
            "application service|系統|關鍵電腦系統|關鍵系統|所屬系統",
        }
    ),
    "person": _by_word(
        _REACHED
        | {
            "post_en": "post|title|job title|position|post title|post en",
            "post_zh": "職位|職銜|崗位|post zh",
            "role": "role|duty|role on duty|當值角色|角色",
        }
    ),
    "contact": _by_word(
        _REACHED
        | {
            "name_en": "name|company|vendor|supplier|team|organisation|organization|name en|contact name|英文名稱",
            "name_zh": "名稱|公司|公司名稱|供應商|單位|name zh|中文名稱",
            "purpose_en": "purpose|what for|service|services|provides|purpose en",
            "purpose_zh": "用途|服務|提供服務|purpose zh",
        }
    ),
}
"""Header words of each kind."""

KIND_WORDS: Final[Mapping[str, tuple[str, ...]]] = {
    "workstation": ("workstation", "desktop", "laptop", "notebook", "client", "工作站", "桌面電腦", "手提電腦"),
    "database": ("database", "db instance", "sql", "oracle", "資料庫"),
    "security": ("firewall", "ips", "ids", "waf", "security", "防火牆", "安全"),
    "gateway": ("gateway", "load balancer", "proxy", "vpn", "lb", "閘道", "負載平衡"),
    "network": ("switch", "router", "network", "wireless", "access point", "netgear", "交換器", "路由器", "網絡"),
    "controller": ("controller", "plc", "dcs", "控制器"),
    "field_device": ("rtu", "field device", "sensor", "ied", "現場裝置", "遙控終端"),
    "storage": ("storage", "san", "nas", "儲存"),
    "printer": ("printer", "打印機"),
    "application": ("application", "appl", "app", "software", "應用程式", "應用系統"),
    "server": (
        "server",
        "virtual machine",
        "vm",
        "computer",
        "linux",
        "windows",
        "esx",
        "host",
        "hypervisor",
        "伺服器",
        "主機",
        "虛擬機",
    ),
}
"""Words by which other tools name kinds of assets; the first kind with one of its words stands."""
