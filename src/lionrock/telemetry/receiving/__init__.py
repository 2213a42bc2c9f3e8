"""Receivers: syslog over UDP, TCP and TLS, RELP, and HTTP; each bounded, slowed when full, with its own health."""
