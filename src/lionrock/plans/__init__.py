"""The security management plan and the emergency response plan."""
