"""What a person who teaches a kind of log chooses from: forms, writings of time, OCSF classes, log sources."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from lionrock.kernel.text import Text

SHAPES: Final[Mapping[str, Text]] = {
    "json": Text("JSON, one document a line", "JSON，每行一份文件"),
    "pairs": Text("name=value pairs", "name=value 名稱與數值"),
    "cells": Text("cells between delimiters", "以分隔符號分開的儲存格"),
    "cef": Text("CEF of one product", "單一產品的 CEF"),
    "text": Text("free text, by its constant words", "自由文字，以固定字詞辨識"),
}
"""The forms a taught log may have."""

CLOCKS: Final[Mapping[str, Text]] = {
    "any": Text("as written (ISO 8601, syslog, since 1970 …)", "按所寫格式（ISO 8601、syslog、1970 年起計等）"),
    "day-first": Text("digits, the day first: 22/11/2026 18:30", "數字，日在前：22/11/2026 18:30"),
    "month-first": Text("digits, the month first: 11/22/2026 18:30", "數字，月在前：11/22/2026 18:30"),
}
"""How times may be written."""

DELIMITERS: Final[Mapping[str, Text]] = {
    ",": Text("comma", "逗號"),
    ";": Text("semicolon", "分號"),
    "\t": Text("tab", "定位符號"),
    "|": Text("vertical bar", "直線"),
}

CLASSES: Final[Mapping[int, Text]] = {
    0: Text("Base event", "基本事項"),
    1001: Text("File system activity", "檔案系統活動"),
    1007: Text("Process activity", "程序活動"),
    3001: Text("Account change", "帳戶變更"),
    3002: Text("Authentication", "身分驗證"),
    3003: Text("Authorize session", "授權"),
    3005: Text("User access management", "用戶存取管理"),
    4001: Text("Network activity", "網絡活動"),
    4002: Text("HTTP activity", "HTTP 活動"),
    4003: Text("DNS activity", "DNS 活動"),
    4004: Text("DHCP activity", "DHCP 活動"),
    4009: Text("Email activity", "電郵活動"),
    6002: Text("Application lifecycle", "應用程式生命週期"),
    6003: Text("API activity", "API 活動"),
    6005: Text("Datastore activity", "資料庫活動"),
}
"""OCSF 1.x class uids."""

PRODUCTS: Final = (
    "apache", "aws", "azure", "bitbucket", "checkpoint", "cisco", "django", "fortigate", "gcp", "github", "huawei",
    "iis", "jvm", "kubernetes", "linux", "m365", "macos", "mysql", "nginx", "nodejs", "okta", "onelogin", "opencanary",
    "oracle", "paloalto", "postgresql", "python", "ruby_on_rails", "rpc_firewall", "spring", "sql", "velocity",
    "windows", "zeek",
)  # fmt: skip
CATEGORIES: Final = (
    "antivirus", "application", "authentication", "database", "dns", "dns_query", "file_access", "file_change",
    "file_delete", "file_event", "firewall", "network_connection", "process_creation", "proxy", "webserver",
)  # fmt: skip
SERVICES: Final = (
    "aaa", "audit", "auth", "auditd", "cron", "dhcp", "event", "firewall", "ldp", "sshd", "sudo", "syslog", "system",
    "user", "vpn", "vsftpd",
)  # fmt: skip

MOST_BYTES: Final = 256 * 1024
"""Bytes of a sample that are looked at."""
MOST_LINES: Final = 500
LONGEST_LINE: Final = 16 * 1024
MOST_TEMPLATES: Final = 40
MOST_NAMES: Final = 200
"""Fields of one taught kind that are listed."""
MOST_SAMPLES: Final = 12
"""Lines kept with a taught kind."""
