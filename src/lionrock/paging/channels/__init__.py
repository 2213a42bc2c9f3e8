"""The ways there are to reach people."""
