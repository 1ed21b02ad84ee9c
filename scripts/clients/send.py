"""Logs through a shipper of another project and prints what was logged, one JSON object a line: {"line": …, "labels": {…}, "metadata": {…}}.

    .clients/venv/bin/python scripts/clients/send.py CLIENT URL APP

Labels are those that the stream must have among others; metadata likewise.
"""
import json
import logging
import sys
import time

TEXTS = ["plain", 'quotes " and \\ backslash', "ünïcödé 日本 😀", "two\nlines\tand a tab", "{\"json\": [1, 2]}", "x" * 5000, "<a & b>"]


def sent(line, labels=None, metadata=None):
    print(json.dumps({"line": line, "labels": labels or {}, "metadata": metadata or {}}))


def otlp(url, app):
    """OpenTelemetry's SDK with the OTLP/HTTP exporter: protobuf, gzip, batches."""
    from opentelemetry._logs import LogRecord, SeverityNumber
    from opentelemetry.exporter.otlp.proto.http import Compression
    from opentelemetry.exporter.otlp.proto.http._log_exporter import OTLPLogExporter
    from opentelemetry.sdk._logs import LoggerProvider
    from opentelemetry.sdk._logs.export import BatchLogRecordProcessor
    from opentelemetry.sdk.resources import Resource

    resource = Resource.create({"service.name": app, "deployment.environment": "test", "host.name": "h1", "process.pid": 42})
    for compression in (Compression.NoCompression, Compression.Gzip):
        provider = LoggerProvider(resource=resource)
        exporter = OTLPLogExporter(endpoint=url + "/otlp/v1/logs", compression=compression)
        provider.add_log_record_processor(BatchLogRecordProcessor(exporter))
        logger = provider.get_logger("clients.otlp", "1.0")
        for number, text in enumerate(TEXTS):
            line = f"{compression.value} {number} {text}"
            now = time.time_ns()
            logger.emit(LogRecord(
                timestamp=now, observed_timestamp=now + 1, severity_number=SeverityNumber.ERROR, severity_text="ERROR", body=line,
                attributes={"user.id": f"u{number}", "count": number, "ratio": 0.5, "ok": True, "tags": ["a", "b"]}))
            sent(line, {"service_name": app, "deployment_environment": "test"}, {
                "host_name": "h1", "process_pid": "42", "scope_name": "clients.otlp", "scope_version": "1.0", "user_id": f"u{number}",
                "count": str(number), "ratio": "0.5", "ok": "true", "tags": '["a","b"]', "severity_text": "ERROR", "severity_number": "17",
                "detected_level": "error", "observed_timestamp": str(now + 1)})
        provider.shutdown()


def logging_loki(url, app):
    """python-logging-loki: one JSON push for each record, on the new route; anything but 204 raises."""
    import logging_loki

    def fail(record):
        raise

    handler = logging_loki.LokiHandler(url=url + "/loki/api/v1/push", tags={"app": app, "number": 5, "flag": True}, version="1")
    handler.handleError = fail
    logger = logging.getLogger("clients.loki")
    logger.setLevel(logging.DEBUG)
    logger.addHandler(handler)
    for number, text in enumerate(TEXTS):
        line = f"{number} {text}"
        logger.warning(line, extra={"tags": {"part": f"p{number}"}})
        sent(line, {"app": app, "number": "5", "flag": "true", "severity": "warning", "logger": "clients.loki", "part": f"p{number}"},
             {"detected_level": "warn"})


def loki_logger_handler(url, app):
    """loki-logger-handler: batches, gzip, lines as JSON, structured metadata. What it made of a record is told as it sends it."""
    from loki_logger_handler.loki_logger_handler import LokiLoggerHandler

    handler = LokiLoggerHandler(
        url=url + "/loki/api/v1/push", labels={"app": app}, label_keys=["module"], timeout=1, compressed=True, enable_self_errors=True,
        enable_structured_loki_metadata=True, loki_metadata={"host": "h1"}, loki_metadata_keys=["trace_id"])
    send = handler.request.send

    def telling(body):
        send(body)
        for stream in json.loads(body)["streams"]:
            for value in stream["values"]:
                sent(value[1], stream["stream"], {**value[2], "detected_level": "info"})

    handler.request.send = telling
    logger = logging.getLogger("clients.handler")
    logger.setLevel(logging.DEBUG)
    logger.addHandler(handler)
    for number, text in enumerate(TEXTS):
        logger.info(f"{number} {text}", extra={"trace_id": f"t{number}"})
    handler._send()
    if handler.error:
        sys.exit("loki-logger-handler met an error")


if __name__ == "__main__":
    {"otlp": otlp, "python-logging-loki": logging_loki, "loki-logger-handler": loki_logger_handler}[sys.argv[1]](sys.argv[2], sys.argv[3])
