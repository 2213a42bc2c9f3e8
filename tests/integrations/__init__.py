"""Each integration of a real instance broken hop by hop: how soon it alarms, and that it is never shown as well."""
