"""A small operator to test with: two systems, three assets, a person and a supplier."""

from __future__ import annotations

from lionrock.kernel.platform import Platform
from lionrock.register import importing, service
from lionrock.register.commands import SHELL

SMALL = """
[operator]
name = { en = "Example Power", zh = "例子電力" }
sector = "energy"
designated_on = 2026-07-02
callback = "+852 0000 1653"
contact = "ho-man"
commissioner_number = "+852 0000 0653"
commissioner_number_paper = "letter of designation, page 2"

[[system]]
id = "oms"
name = { en = "Outage Management", zh = "停電管理系統" }
short = "OMS"
core_function = { en = "restoring supply", zh = "復電" }
owner = "ho-man"
thresholds = { min_service_level = 90, material_complaints = 500, paper = "continuity plan 4.2" }

[[system]]
id = "dir"
name = { en = "Directory", zh = "目錄系統" }
short = "DIR"
core_function = { en = "letting people in", zh = "讓人員登入" }
[system.thresholds]
max_tolerable_downtime = 60
min_service_level = 95.5
material_leak_records = 500
material_complaints = 100

[[asset]]
id = "oms-web-01"
name = "Web front of outage management"
hosts = ["OMS-WEB-01.corp.example", "WORKSTATION5"]
addresses = ["192.0.2.10", "2001:db8::10"]
owner = "ho-man"
system = "oms"

[[asset]]
id = "dir-dc-01"
name = "Domain controller"
hosts = ["dc-01.corp.example"]
system = "dir"

[[asset]]
id = "office-pc-7"
name = "Office computer"
hosts = ["pc-7.office.example"]

[[dependency]]
dependent = "oms"
needs = "dir"
why = { en = "dispatchers sign in", zh = "調度員登入" }

[[person]]
id = "ho-man"
name = { en = "Ho Man", zh = "何敏" }
post = { en = "Deputy supervisor", zh = "副主管" }
phone = "+852 0000 1654"
role = "deputy"

[[contact]]
id = "vendor"
name = { en = "Example Vendor", zh = "例子供應商" }
purpose = { en = "supports outage management", zh = "支援停電管理系統" }
"""


def load(platform: Platform, text: str = SMALL, name: str = "small.toml") -> importing.Plan:
    """Import a text and return the plan that was carried out."""
    plan = importing.plan(name, text.encode(), service.records(platform)).checked()
    service.apply(platform, SHELL, "a test", plan)
    return plan
