"""The production server: one process, eight threads, and nothing written down about who asked for what.

One process because SQLite has one writer and the live screens poll; on PostgreSQL, start more with
`--workers`. Keep-alive is longer than any screen's poll interval, so a phone keeps its connection.
"""

worker_class = "gthread"
workers = 1
threads = 8
keepalive = 10
timeout = 60
graceful_timeout = 5
control_socket_disable = True
accesslog = None
errorlog = "-"
loglevel = "warning"
