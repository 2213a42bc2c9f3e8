"""The audit log of the Kubernetes API server.

Start kube-apiserver with `--audit-policy-file` (level RequestResponse for pods/exec, secrets, roles and bindings,
Metadata for the rest) and `--audit-log-path=/var/log/kubernetes/audit.log`, and follow the file.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from lionrock.events.records import LogRecord, LogSource, Sample, Source
from lionrock.kernel.text import Text
from lionrock.telemetry.formats import json_lines
from lionrock.telemetry.formats.json_lines import document, documents, not_ours
from lionrock.telemetry.formats.shape import Shape

ID: Final = "kubernetes.audit"
_MARKS: Final = frozenset({"auditID", "verb", "requestURI"})
_SHAPE: Final = Shape(
    ID,
    LogSource("kubernetes", "application", "audit"),
    ocsf=6003,
    time=("requestReceivedTimestamp", "stageTimestamp", "timestamp"),
    host=("cluster", "clusterName", "annotations.cluster"),
    user=("user.username", "impersonatedUser.username"),
    address=("sourceIPs",),
    message=(
        "verb",
        "objectRef.resource",
        "objectRef.subresource",
        "objectRef.namespace",
        "objectRef.name",
        "requestURI",
    ),
    names={
        "apiGroup": "objectRef.apiGroup",
        "src_ip": "sourceIPs",
        "hostPath": "requestObject.spec.volumes.hostPath.path",
        "capabilities": "requestObject.spec.containers.securityContext.capabilities.add",
    },
)


def _ours(event: Mapping[str, Any]) -> bool:
    """Say whether a document is an event of the API server's audit."""
    return event.keys() >= _MARKS or str(event.get("apiVersion", "")).startswith("audit.k8s.io/")


def parse(raw: bytes, settings: Mapping[str, str]) -> LogRecord:
    """Return the record of one event; raises InputError."""
    event = document(raw)
    if not _ours(event):
        raise not_ours("apiVersion audit.k8s.io, or auditID, verb and requestURI")
    for part in ("requestObject", "responseObject"):
        if isinstance(inner := event.get(part), dict) and isinstance(inner.get("metadata"), dict):
            inner["metadata"].pop("managedFields", None)  # bookkeeping of the server, often the larger part
    return _SHAPE.record(json_lines.spread(event), raw, settings)


_SAMPLES = (
    Sample(
        raw=(
            b'{"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"Metadata","auditID":"9","stage":"ResponseComplete",'
            b'"requestURI":"/api/v1/namespaces/scada/pods/hist-0/exec?command=sh","verb":"create","user":{"username":'
            b'"system:serviceaccount:ci:runner","groups":["system:authenticated"]},"sourceIPs":["203.0.113.9"],"userAgent":'
            b'"kubectl/1.34","objectRef":{"resource":"pods","namespace":"scada","name":"hist-0","subresource":"exec",'
            b'"apiVersion":"v1"},"responseStatus":{"code":101},"requestReceivedTimestamp":"2026-11-22T10:30:01.120931Z"}'
        ),
        expect={
            "time": "2026-11-22T10:30:01.120931+00:00",
            "user": "system:serviceaccount:ci:runner",
            "address": "203.0.113.9",
            "ocsf": 6003,
            "logsource": ("kubernetes", "application", "audit"),
            "fields": {"verb": "create", "objectRef.subresource": "exec", "responseStatus.code": 101},
        },
    ),
    Sample(
        raw=(
            b'{"auditID":"10","verb":"create","requestURI":"/api/v1/namespaces/x/pods","objectRef":{"resource":"pods"},'
            b'"requestObject":{"metadata":{"managedFields":[{}]},"spec":{"volumes":[{"hostPath":{"path":"/"}}],"containers":'
            b'[{"securityContext":{"capabilities":{"add":["SYS_ADMIN"]}}}]}}}'
        ),
        expect={"time": None, "fields": {"hostPath": "/", "capabilities": ["SYS_ADMIN"]}},
    ),
)

KUBERNETES_AUDIT = Source(
    id=ID,
    title=Text("Kubernetes audit log", "Kubernetes 審核日誌"),
    guidance=Text(
        "Start kube-apiserver with `--audit-policy-file` and `--audit-log-path`, level RequestResponse for exec, "
        "secrets, roles "
        "and bindings, and follow the file. Times are UTC. Events name no cluster: set the stream's host.",
        "以 `--audit-policy-file` 及 `--audit-log-path` 啟動 kube-apiserver，對 exec、secrets、roles 及 bindings 採用 "
        "RequestResponse 級別，並監察該檔案。時間為 UTC。事項沒有叢集名稱：請設定資料流的主機。",
    ),
    claims=documents(_ours),
    split=json_lines.split,
    parse=parse,
    samples=_SAMPLES,
    encloses=json_lines.enclosed,
    maps=_SHAPE.maps,
)
