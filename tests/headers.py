"""Which headers must every answer carry (G7, G8)? Said here once, apart from the code that sends them."""

import re
from typing import Any

POLICY = re.compile(
    r"default-src 'none'; script-src 'self' 'nonce-[\w-]{22}'; style-src 'self'; img-src 'self' data:; "
    r"font-src 'self'; connect-src 'self'; object-src 'none'; worker-src 'self'; manifest-src 'self'; "
    r"form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
FIXED = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
}
DOWNLOAD = "sandbox; default-src 'none'; frame-ancestors 'none'"
KEPT = ("static",)  # may be kept by the browser; everything else is confidential until proved otherwise


def faults_of(headers: Any, endpoint: str | None, https: bool = False) -> list[str]:
    """What is missing or wrong among the headers of an answer?"""
    told = headers.get("Content-Security-Policy", "")
    stricter = told == DOWNLOAD and headers.get("Content-Disposition", "").startswith("attachment")
    faults = [] if POLICY.fullmatch(told) or stricter else ["without the policy"]
    faults += [f"without {name}: {value}" for name, value in FIXED.items() if headers.get(name) != value]
    if endpoint not in KEPT and headers.get("Cache-Control") != "no-store":
        faults.append(f"may be kept: {headers.get('Cache-Control')}")
    kind = headers.get("Content-Type", "")
    if kind.startswith("text/") and not kind.endswith("; charset=utf-8"):
        faults.append(f"without charset: {kind}")
    if "Access-Control-Allow-Origin" in headers:
        faults.append("lets other sites read it")
    if https and headers.get("Strict-Transport-Security") != "max-age=63072000; includeSubDomains":
        faults.append("without Strict-Transport-Security")
    return faults + [f"names {name}" for name in ("X-Powered-By",) if name in headers]
