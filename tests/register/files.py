"""Files of other tools, made by hand: small, as their exports look, with names made up."""

from __future__ import annotations

import io
import json
import zipfile
from xml.sax.saxutils import escape

NETBOX_CSV = """Name,Status,Tenant,Site,Rack,Role,Manufacturer,Device Type,IP Address,Serial number
oms-db-01,Active,Ho Man,Kwun Tong,R1,Database server,Example,X100,192.0.2.21/24,SN-021
sw-core-1,Active,,Kwun Tong,R2,Core switch,Example,S48,192.0.2.1/24,SN-001
"""
NETBOX_JSON = json.dumps(
    {
        "count": 1,
        "results": [
            {
                "id": 7,
                "display": "oms-db-01",
                "name": "oms-db-01",
                "device_type": {"id": 1, "display": "X100", "model": "X100"},
                "role": {"id": 3, "display": "Database server", "name": "Database server"},
                "primary_ip": {"id": 1, "display": "192.0.2.21/24", "address": "192.0.2.21/24"},
                "primary_ip4": {"id": 1, "display": "192.0.2.21/24", "address": "192.0.2.21/24"},
                "serial": "SN-021",
                "site": {"id": 1, "name": "Kwun Tong"},
                "cluster": None,
            }
        ],
    }
)
SERVICENOW_CSV = """name,sys_class_name,ip_address,fqdn,serial_number,owned_by,install_status,mac_address
OMS-WEB-01,cmdb_ci_linux_server,192.0.2.10,oms-web-01.corp.example,SN-010,Ho Man,Installed,00-00-5E-00-53-01
"""
SERVICENOW_XML = """<?xml version="1.0" encoding="UTF-8"?>
<unload unload_date="2026-11-20 02:00:00">
<cmdb_ci_server action="INSERT_OR_UPDATE"><name>OMS-DB-01</name><ip_address>192.0.2.21</ip_address>
<owned_by display_value="Ho Man">6816f79cc0a8016401c5a33be04be441</owned_by><serial_number>SN-021</serial_number>
</cmdb_ci_server></unload>"""
LDIF = """version: 1

dn: OU=Servers,DC=corp,DC=example
objectClass: organizationalUnit
ou: Servers

dn: CN=OMS-DB-01,OU=Servers,DC=corp,DC=example
objectClass: top
objectClass: computer
cn: OMS-DB-01
dNSHostName: oms-db-01.corp.exam
 ple
location:: 6KeA5aGY
userPassword:: c2VjcmV0
"""
COMPUTERS = json.dumps(
    [
        {
            "DistinguishedName": "CN=OMS-DB-01,OU=Servers,DC=corp,DC=example",
            "DNSHostName": "oms-db-01.corp.example",
            "IPv4Address": "192.0.2.21",
            "ManagedBy": "CN=Ho Man,OU=People,DC=corp,DC=example",
            "Name": "OMS-DB-01",
            "SamAccountName": "OMS-DB-01$",
            "Enabled": True,
        }
    ]
)
_TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def workbook(
    rows: list[list[str | int | float | None]], *, inline: bool = False, sheet: str | None = None, styles: str = ""
) -> bytes:
    """Return a workbook of one visible sheet after a hidden one; `sheet` replaces its XML."""
    texts: list[str] = []
    lines = []
    for number, row in enumerate(rows, 1):
        cells = [_cell(f"{chr(65 + place)}{number}", value, texts, inline) for place, value in enumerate(row)]
        lines.append(f'<row r="{number}">{"".join(cells)}</row>')
    data = sheet or f'<worksheet xmlns="{_MAIN}"><sheetData>{"".join(lines)}</sheetData></worksheet>'
    shared = "".join(f"<si><t>{escape(one)}</t></si>" for one in texts)
    parts = {
        "[Content_Types].xml": _TYPES,
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_REL}"><sheets>'
        '<sheet name="old" sheetId="1" state="hidden" r:id="r1"/><sheet name="Servers" sheetId="2" r:id="r2"/>'
        "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="r1" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Target="worksheets/sheet2.xml"/>'
        "</Relationships>",
        "xl/sharedStrings.xml": f'<sst xmlns="{_MAIN}">{shared}</sst>',
        "xl/styles.xml": styles
        or f'<styleSheet xmlns="{_MAIN}"><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>',
        "xl/worksheets/sheet2.xml": data,
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, text in parts.items():
            archive.writestr(path, text)
    return out.getvalue()


def _cell(place: str, value: str | float | None, texts: list[str], inline: bool) -> str:  # noqa: FBT001 a switch of the file
    """Return one cell."""
    if value is None:
        return ""
    if not isinstance(value, str):
        return f'<c r="{place}"><v>{value}</v></c>'
    if inline:
        return f'<c r="{place}" t="inlineStr"><is><t>{escape(value)}</t></is></c>'
    texts.append(value)
    return f'<c r="{place}" t="s"><v>{len(texts) - 1}</v></c>'
