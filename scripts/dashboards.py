"""Writes dashboards/*.json for Grafana 11 and later from the short descriptions below.

    scripts/python scripts/dashboards.py            writes them
    scripts/python scripts/dashboards.py --check    exits 1 when a file is not what this would write

A panel is one line here: what it is, its title, where it stands, its queries and its unit. Everything a person would have
to click together is added by the functions at the top, so that panels of one kind look the same on every page.
"""
import argparse
import json
import os
import sys

FOLDER = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "dashboards")
LOKI = {"type": "loki", "uid": "${logs}"}
PROMETHEUS = {"type": "prometheus", "uid": "${metrics}"}
CLOUDWATCH = {"type": "cloudwatch", "uid": "${cloudwatch}"}
LEVELS = {"critical": "purple", "fatal": "purple", "error": "red", "warn": "orange", "info": "green", "debug": "blue", "trace": "light-blue",
          "unknown": "text"}
CLASSES = {"1xx": "text", "2xx": "green", "3xx": "blue", "4xx": "orange", "5xx": "red"}
RESULTS = {"Hit": "green", "RefreshHit": "semi-dark-green", "Miss": "blue", "Redirect": "text", "Error": "red", "LimitExceeded": "purple",
           "CapacityExceeded": "dark-red", "OriginShieldHit": "light-green"}


def colours(by_name):
    return [{"matcher": {"id": "byName", "options": name}, "properties": [{"id": "color", "value": {"mode": "fixed", "fixedColor": colour}}]}
            for name, colour in by_name.items()]


def loki(expr, legend="", kind="range", **more):
    """A query of a panel. `kind`: range (a point each step) or instant (one point, at the end)."""
    target = {"datasource": LOKI, "expr": expr, "queryType": kind}
    if legend:
        target["legendFormat"] = legend
    return dict(target, **more)


def prometheus(expr, legend=""):
    return {"datasource": PROMETHEUS, "expr": expr, "legendFormat": legend or "__auto"}


def cloudwatch(namespace, metric, statistic, dimension):
    """A metric of Amazon CloudWatch, one series a value of the dimension."""
    return {"datasource": CLOUDWATCH, "queryMode": "Metrics", "metricQueryType": 0, "metricEditorMode": 0, "region": "$region",
            "namespace": namespace, "metricName": metric, "statistic": statistic, "dimensions": {dimension: "*"}, "matchExact": False,
            "period": "auto", "label": "${PROP('Dim.%s')}" % dimension}


def panel(kind, title, targets, unit=None, description="", width=12, height=8, **more):
    targets = [dict(target, refId=chr(65 + number)) for number, target in enumerate(targets)]
    defaults = {"custom": {}, "color": {"mode": "palette-classic"}}
    if unit:
        defaults["unit"] = unit
    return dict({"type": kind, "title": title, "description": description, "targets": targets,
                 "datasource": targets[0]["datasource"] if targets else None,
                 "fieldConfig": {"defaults": defaults, "overrides": more.pop("overrides", [])},
                 "gridPos": {"w": width, "h": height, "x": 0, "y": 0}}, **more)


def graph(title, targets, unit="short", stack=False, bars=False, **more):
    made = panel("timeseries", title, targets, unit, **more)
    made["fieldConfig"]["defaults"]["custom"] = {
        "drawStyle": "bars" if bars else "line", "fillOpacity": 80 if bars else 15, "lineWidth": 1, "showPoints": "never",
        "stacking": {"mode": "normal" if stack else "none", "group": "A"}, "axisSoftMin": 0}
    made["options"] = {"legend": {"displayMode": "table", "placement": "right", "calcs": ["sum" if stack else "max"], "showLegend": True},
                       "tooltip": {"mode": "multi", "sort": "desc"}}
    return made


def stat(title, expr, unit="short", description="", thresholds=None, width=6):
    made = panel("stat", title, [loki(expr, kind="instant")], unit, description, width, 4)
    made["options"] = {"reduceOptions": {"calcs": ["lastNotNull"]}, "colorMode": "value", "graphMode": "none"}
    if thresholds:
        made["fieldConfig"]["defaults"]["color"] = {"mode": "thresholds"}
        made["fieldConfig"]["defaults"]["thresholds"] = {
            "mode": "absolute", "steps": [{"color": colour, "value": value} for value, colour in thresholds]}
    return made


def ranking(title, expr, column, value, unit="short", description="", width=12):
    """A table of the largest, from one instant query."""
    made = panel("table", title, [loki(expr, kind="instant", format="table")], unit, description, width, 9)
    made["transformations"] = [
        {"id": "organize", "options": {"excludeByName": {"Time": True}, "renameByName": {column: column, "Value #A": value}}},
        {"id": "sortBy", "options": {"sort": [{"field": value, "desc": True}]}}]
    return made


def logs(title, expr, description="", height=12, **more):
    made = panel("logs", title, [loki(expr, maxLines=500)], None, description, 24, height)
    made["options"] = dict({"showTime": True, "wrapLogMessage": True, "enableLogDetails": True, "sortOrder": "Descending",
                            "dedupStrategy": "none", "prettifyLogMessage": False}, **more)
    return made


def row(title):
    return {"type": "row", "title": title, "collapsed": False, "panels": [], "gridPos": {"w": 24, "h": 1, "x": 0, "y": 0}}


def source(name, label, kind):
    return {"type": "datasource", "name": name, "label": label, "query": kind, "refresh": 1, "hide": 0}


def values(name, label, stream, title=None):
    """A variable with the values of a label, all of them at first."""
    return {"type": "query", "name": name, "label": title or name, "datasource": LOKI, "refresh": 2, "sort": 1, "multi": True, "includeAll": True,
            "allValue": ".+", "current": {"text": "All", "value": "$__all"},
            "query": {"label": label, "stream": stream, "type": 1, "refId": "values"}}


def text(name, label, default=""):
    return {"type": "textbox", "name": name, "label": label, "query": default, "current": {"text": default, "value": default},
            "description": "part of a line, upper or lower case; a regular expression of RE2"}


def choice(name, label, options, default):
    return {"type": "custom", "name": name, "label": label, "query": ",".join(options), "current": {"text": default, "value": default},
            "options": [{"text": option, "value": option, "selected": option == default} for option in options]}


def dashboard(uid, title, description, variables, panels, refresh="30s", span="now-1h"):
    x = y = line = 0
    for number, made in enumerate(panels, 1):
        place = made["gridPos"]
        if x + place["w"] > 24:
            x, y, line = 0, y + line, 0
        place["x"], place["y"], made["id"] = x, y, number
        x, line = x + place["w"], max(line, place["h"])
    return {
        "uid": uid, "title": title, "description": description, "tags": ["sigyn"], "schemaVersion": 39, "version": 1, "editable": True,
        "timezone": "browser", "graphTooltip": 1, "refresh": refresh, "time": {"from": span, "to": "now"},
        "templating": {"list": variables}, "annotations": {"list": []},
        "links": [{"type": "dashboards", "title": "Sigyn", "tags": ["sigyn"], "asDropdown": True, "includeVars": False, "keepTime": True,
                   "targetBlank": False, "icon": "external link"}],
        "panels": panels}


def all_logs():
    selector = '{service_name=~"$service"} |~ "(?i)$search"'
    levels = selector + ' | detected_level=~"$level"'
    return dashboard(
        "sigyn-logs", "Logs", "Every line, by level and by service, with a search box.",
        [source("logs", "Logs", "loki"), values("service", "service_name", "", "service"),
         choice("level", "level", [".*", "error|critical|fatal", "warn", "info", "debug|trace", "unknown"], ".*"), text("search", "search")],
        [graph("Lines by level", [loki("sum by (detected_level) (count_over_time(%s [$__auto]))" % levels, "{{detected_level}}")],
               stack=True, bars=True, overrides=colours(LEVELS), description="Lines in each step, by the level found in them."),
         graph("Lines by service", [loki("sum by (service_name) (count_over_time(%s [$__auto]))" % levels, "{{service_name}}")],
               stack=True, bars=True, description="Lines in each step, by service."),
         graph("Bytes by service", [loki("sum by (service_name) (bytes_rate(%s [$__auto]))" % levels, "{{service_name}}")], "Bps",
               description="Raw bytes of the lines a second."),
         ranking("Most lines", "topk(20, sum by (service_name) (count_over_time(%s [$__range])))" % levels, "service_name", "lines",
                 description="The services with the most lines in the time range."),
         logs("Lines", levels, "Newest first; click a line for its labels and metadata.", 18)])


def errors():
    selector = '{service_name=~"$service"} | detected_level=~"error|critical|fatal" |~ "(?i)$search"'
    return dashboard(
        "sigyn-errors", "Application errors", "What goes wrong, where, and since when.",
        [source("logs", "Logs", "loki"), values("service", "service_name", "", "service"), text("search", "search")],
        [stat("Errors", "sum(count_over_time(%s [$__range]))" % selector, thresholds=[(None, "green"), (1, "orange"), (100, "red")]),
         stat("Share of all lines", "sum(count_over_time(%s [$__range])) / sum(count_over_time({service_name=~\"$service\"} [$__range]))"
              % selector, "percentunit", "Lines of level error and worse, of all lines.", [(None, "green"), (0.01, "orange"), (0.05, "red")]),
         stat("Services with errors", "count(sum by (service_name) (count_over_time(%s [$__range])))" % selector),
         stat("Errors a second", "sum(rate(%s [$__range]))" % selector, "cps"),
         graph("Errors by service", [loki("sum by (service_name) (count_over_time(%s [$__auto]))" % selector, "{{service_name}}")],
               stack=True, bars=True, width=24),
         ranking("Services", "topk(20, sum by (service_name, detected_level) (count_over_time(%s [$__range])))" % selector,
                 "service_name", "lines"),
         graph("Against the day before",
               [loki("sum(count_over_time(%s [$__auto]))" % selector, "now"),
                loki("sum(count_over_time(%s [$__auto] offset 1d))" % selector, "a day before")],
               description="The same hours of the day before; a gap there means no lines were kept."),
         logs("Error lines", selector, "Newest first.", 16)])


def alb():
    selector = '{job="aws_alb", lb=~"$lb"} | path=~"$path"'
    timed = selector + " | target_s >= 0"
    classed = selector + ' | status!="" | label_format class="{{ substr 0 1 .status }}xx"'
    return dashboard(
        "sigyn-alb", "AWS load balancers", "Requests, statuses and times from the access logs of Application Load Balancers.",
        [source("logs", "Logs", "loki"), values("lb", "lb", '{job="aws_alb"}', "load balancer"), text("path", "path", ".*")],
        [stat("Requests", "sum(count_over_time(%s [$__range]))" % selector),
         stat("Answered 5xx", 'sum(count_over_time(%s | status=~"5.." [$__range])) / sum(count_over_time(%s [$__range]))' % (selector, selector),
              "percentunit", "Of all requests, those the load balancer answered with 5xx.",
              [(None, "green"), (0.001, "orange"), (0.01, "red")]),
         stat("95 % answered within", "max(quantile_over_time(0.95, %s | unwrap target_s [$__range]) by ())" % timed, "s",
              "Time the target took: 95 of 100 requests took no longer."),
         stat("Sent", "sum(sum_over_time(%s | unwrap bytes_out [$__range]))" % selector, "bytes"),
         graph("Requests by status class", [loki("sum by (class) (count_over_time(%s [$__auto]))" % classed, "{{class}}")],
               stack=True, bars=True, overrides=colours(CLASSES)),
         graph("Answers of load balancer and targets",
               [loki("sum by (status) (count_over_time(%s | status=~\"[45]..\" [$__auto]))" % selector, "balancer {{status}}"),
                loki("sum by (target_status) (count_over_time(%s | target_status=~\"[45]..\" [$__auto]))" % selector,
                     "target {{target_status}}")],
               stack=True, bars=True, description="4xx and 5xx only; 460 means the client hung up, 463 too many forwarded addresses."),
         graph("Target time", [loki("quantile_over_time(%s, %s | unwrap target_s [$__auto]) by ()" % (q, timed), name)
                               for q, name in [("0.5", "median"), ("0.95", "95 %"), ("0.99", "99 %")]], "s"),
         graph("Target time by target, 95 %",
               [loki("topk(10, quantile_over_time(0.95, %s | unwrap target_s [$__auto]) by (target))" % timed, "{{target}}")], "s"),
         ranking("Slowest paths, 95 %", "topk(20, quantile_over_time(0.95, %s | unwrap target_s [$__range]) by (path))" % timed, "path",
                 "seconds", "s"),
         ranking("Most requested paths", "topk(20, sum by (path) (count_over_time(%s [$__range])))" % selector, "path", "requests"),
         graph("Bytes", [loki("sum(sum_over_time(%s | unwrap bytes_in [$__auto]))" % selector, "received"),
                         loki("sum(sum_over_time(%s | unwrap bytes_out [$__auto]))" % selector, "sent")], "bytes"),
         # Single addresses would be more series than a query may have.
         ranking("Networks of clients",
                 "topk(20, sum by (network) (count_over_time(%s | label_format network=`{{ regexReplaceAll \"[.:]\\\\w*[.:]\\\\w*\\\\z\" "
                 ".client_ip \"\" }}` [$__range])))" % selector, "network", "requests",
                 description="The clients' addresses without their last two parts."),
         logs("Slowest requests", timed + " | target_s > 1", "Requests whose target took more than a second.")])


def cloudfront():
    selector = '{job="aws_cloudfront", distribution=~"$distribution"} | path=~"$path"'
    classed = selector + ' | status!="" | label_format class="{{ substr 0 1 .status }}xx"'
    hits = selector + ' | result_type=~"Hit|RefreshHit"'
    return dashboard(
        "sigyn-cloudfront", "Amazon CloudFront", "Hits, statuses and bytes from the logs of CloudFront.",
        [source("logs", "Logs", "loki"), values("distribution", "distribution", '{job="aws_cloudfront"}'), text("path", "path", ".*")],
        [stat("Requests", "sum(count_over_time(%s [$__range]))" % selector),
         stat("Answered from the cache", "sum(count_over_time(%s [$__range])) / sum(count_over_time(%s [$__range]))" % (hits, selector),
              "percentunit", "Hit and RefreshHit, of all requests.", [(None, "red"), (0.5, "orange"), (0.8, "green")]),
         stat("Answered 5xx", 'sum(count_over_time(%s | status=~"5.." [$__range])) / sum(count_over_time(%s [$__range]))'
              % (selector, selector), "percentunit", thresholds=[(None, "green"), (0.001, "orange"), (0.01, "red")]),
         stat("Sent", "sum(sum_over_time(%s | unwrap bytes [$__range]))" % selector, "bytes"),
         graph("Hits and misses", [loki("sum by (result_type) (count_over_time(%s [$__auto]))" % selector, "{{result_type}}")],
               stack=True, bars=True, overrides=colours(RESULTS)),
         graph("Requests by status class", [loki("sum by (class) (count_over_time(%s [$__auto]))" % classed, "{{class}}")],
               stack=True, bars=True, overrides=colours(CLASSES)),
         graph("Bytes sent", [loki("sum by (result_type) (sum_over_time(%s | unwrap bytes [$__auto]))" % selector, "{{result_type}}")],
               "bytes", stack=True),
         graph("Time taken", [loki("quantile_over_time(%s, %s | unwrap time_taken [$__auto]) by ()" % (q, selector), name)
                              for q, name in [("0.5", "median"), ("0.95", "95 %"), ("0.99", "99 %")]], "s"),
         ranking("Edge locations", "topk(20, sum by (edge) (count_over_time(%s [$__range])))" % selector, "edge", "requests"),
         ranking("URIs", "topk(20, sum by (path) (count_over_time(%s [$__range])))" % selector, "path", "requests"),
         ranking("URIs that miss most", 'topk(20, sum by (path) (count_over_time(%s | result_type="Miss" [$__range])))' % selector, "path",
                 "requests"),
         ranking("Referrers", 'topk(20, sum by (referer) (count_over_time(%s | referer!="" [$__range])))' % selector, "referer", "requests"),
         logs("Errors", selector + ' | status=~"[45].."', "Answers 4xx and 5xx, newest first.")])


def sigyn():
    return dashboard(
        "sigyn-self", "Sigyn itself", "How the server does: needs a Prometheus data source that scrapes /metrics.",
        [source("metrics", "Metrics", "prometheus")],
        [row("In"),
         graph("Entries a second", [prometheus("sum(rate(sigyn_push_entries_total[$__rate_interval]))", "taken"),
                                    prometheus("sum by (reason) (rate(sigyn_push_refused_entries_total[$__rate_interval]))", "refused {{reason}}")],
               "cps"),
         graph("Bytes a second", [prometheus("sum(rate(sigyn_push_bytes_total[$__rate_interval]))", "lines and metadata"),
                                  prometheus("sum(rate(sigyn_push_body_bytes_total[$__rate_interval]))", "bodies on the wire")], "Bps"),
         graph("Time of a request, 99 %",
               [prometheus("histogram_quantile(0.99, sum by (le, route) (rate(sigyn_request_seconds_bucket[$__rate_interval])))", "{{route}}")],
               "s"),
         graph("Answers", [prometheus("sum by (status) (rate(sigyn_requests_total[$__rate_interval]))", "{{status}}")], "reqps", stack=True),
         row("Out"),
         graph("Bytes queries read",
               [prometheus("sum(rate(sigyn_query_bytes_total[$__rate_interval]))", "unpacked"),
                prometheus("sum(rate(sigyn_query_compressed_bytes_total[$__rate_interval]))", "stored")], "Bps"),
         graph("Blocks", [prometheus("sum(rate(sigyn_query_blocks_read_total[$__rate_interval]))", "read"),
                          prometheus("sum(rate(sigyn_query_blocks_skipped_total[$__rate_interval]))", "skipped")], "cps"),
         row("Store"),
         graph("Head", [prometheus("sigyn_head_bytes", "bytes"), prometheus("sigyn_wal_queue_bytes", "waiting for the log")], "bytes"),
         graph("Streams in the head", [prometheus("sigyn_head_streams", "streams")]),
         graph("Segments", [prometheus("sigyn_segments", "segments")]),
         graph("Stored", [prometheus("sigyn_segment_bytes", "stored"), prometheus("sigyn_segment_raw_bytes", "raw")], "bytes"),
         graph("Flushes and merges", [prometheus("increase(sigyn_flushes_total[$__rate_interval])", "flushes"),
                                      prometheus("increase(sigyn_merges_total[$__rate_interval])", "merges")]),
         graph("What failed", [prometheus("increase(sigyn_%s[$__rate_interval])" % name, name)
                               for name in ["flush_failures_total", "merge_failures_total", "wal_failures_total", "refused_appends_total"]],
               description="All of these should be zero.")])


def cloudwatch_metrics():
    def pair(title, namespace, dimension, metrics, unit):
        return graph("%s: %s" % (namespace.removeprefix("AWS/"), title), [cloudwatch(namespace, metric, statistic, dimension) for metric, statistic in metrics], unit)
    return dashboard(
        "sigyn-cloudwatch", "AWS metrics beside the logs",
        "CloudWatch metrics of the services whose logs lie here: needs a CloudWatch data source.",
        [source("cloudwatch", "CloudWatch", "cloudwatch"), source("logs", "Logs", "loki"),
         choice("region", "region", ["default", "eu-central-1", "eu-west-1", "us-east-1", "us-west-2"], "default"),
         values("lb", "lb", '{job="aws_alb"}', "load balancer")],
        [row("Load balancers"),
         pair("Requests", "AWS/ApplicationELB", "LoadBalancer", [("RequestCount", "Sum")], "short"),
         pair("Answers 5xx", "AWS/ApplicationELB", "LoadBalancer",
              [("HTTPCode_ELB_5XX_Count", "Sum"), ("HTTPCode_Target_5XX_Count", "Sum")], "short"),
         pair("Target time", "AWS/ApplicationELB", "LoadBalancer", [("TargetResponseTime", "p95")], "s"),
         graph("Requests in the access log", [loki('sum by (lb) (count_over_time({job="aws_alb", lb=~"$lb"} [$__auto]))', "{{lb}}")],
               description="Beside the metric: what it lacks has not been delivered yet."),
         row("RDS"),
         pair("CPU", "AWS/RDS", "DBInstanceIdentifier", [("CPUUtilization", "Average")], "percent"),
         pair("Connections", "AWS/RDS", "DBInstanceIdentifier", [("DatabaseConnections", "Maximum")], "short"),
         pair("Free storage", "AWS/RDS", "DBInstanceIdentifier", [("FreeStorageSpace", "Minimum")], "bytes"),
         pair("Latency", "AWS/RDS", "DBInstanceIdentifier", [("ReadLatency", "Average"), ("WriteLatency", "Average")], "s"),
         row("ElastiCache"),
         pair("CPU", "AWS/ElastiCache", "CacheClusterId", [("EngineCPUUtilization", "Average")], "percent"),
         pair("Memory", "AWS/ElastiCache", "CacheClusterId", [("DatabaseMemoryUsagePercentage", "Maximum")], "percent"),
         row("Lambda"),
         pair("Invocations and errors", "AWS/Lambda", "FunctionName", [("Invocations", "Sum"), ("Errors", "Sum")], "short"),
         pair("Duration", "AWS/Lambda", "FunctionName", [("Duration", "p95")], "ms"),
         row("EC2"),
         pair("CPU", "AWS/EC2", "InstanceId", [("CPUUtilization", "Average")], "percent"),
         pair("Network", "AWS/EC2", "InstanceId", [("NetworkIn", "Sum"), ("NetworkOut", "Sum")], "bytes")],
        refresh="1m", span="now-3h")


DASHBOARDS = {"logs": all_logs, "errors": errors, "alb": alb, "cloudfront": cloudfront, "sigyn": sigyn, "cloudwatch": cloudwatch_metrics}


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--check", action="store_true", help="write nothing, exit 1 on a difference")
    check = arguments.parse_args().check
    stale = []
    for name, make in DASHBOARDS.items():
        path, made = os.path.join(FOLDER, name + ".json"), json.dumps(make(), indent=2) + "\n"
        if check:
            if not os.path.exists(path) or open(path).read() != made:
                stale.append(os.path.basename(path))
        else:
            with open(path, "w") as file:
                file.write(made)
    if stale:
        print("not what scripts/dashboards.py writes: %s; run `make dashboards`" % ", ".join(stale))
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
