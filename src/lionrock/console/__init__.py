"""The console: a shell that frames and serves what capabilities contribute; it decides nothing itself."""
