# Where log lines go, how long they stay, and what is counted from them. Our functions' own lines hold nothing about a
# person; the platform's request lines hold the caller's address and are not kept.
locals {
  _service_names  = join(" OR ", [for name in sort(keys(local.functions)) : "\"${var.prefix}-${name}\""])
  _functions_logs = "resource.type=\"cloud_run_revision\" AND resource.labels.service_name=(${local._service_names})"
  _request_logs   = "logName:\"run.googleapis.com%2Frequests\""
  _gateway_logs   = "resource.type=\"apigateway.googleapis.com/Gateway\" AND resource.labels.gateway_id=\"${var.prefix}\""

  log_metrics = {
    request_duration_ms = {
      description = "Milliseconds that a function worked on a request, by function and status."
      filter      = "${local._functions_logs} AND jsonPayload.message=\"request\""
      value       = "EXTRACT(jsonPayload.durationMs)"
      labels = {
        service = "EXTRACT(resource.labels.service_name)"
        status  = "EXTRACT(jsonPayload.status)"
      }
    }
    request_items = {
      description = "Faces or predictions in one answer, by function."
      filter      = "${local._functions_logs} AND jsonPayload.message=\"request\" AND jsonPayload.status=200 AND jsonPayload.method=\"POST\""
      value       = "EXTRACT(jsonPayload.items)"
      labels      = { service = "EXTRACT(resource.labels.service_name)" }
    }
    function_errors = {
      description = "Lines that a function wrote with severity ERROR or above, such as a model that could not be fetched."
      filter      = "${local._functions_logs} AND NOT ${local._request_logs} AND severity>=ERROR"
      value       = null
      labels      = { service = "EXTRACT(resource.labels.service_name)" }
    }
    quota_refusals = {
      description = "Requests that the gateway answered with 429."
      filter      = "${local._gateway_logs} AND httpRequest.status=429"
      value       = null
      labels      = {}
    }
  }
}

# A deleted log bucket's name stays taken for a week, and the region may come back before.
resource "random_id" "log_bucket" {
  byte_length = 3
  keepers     = { region = var.region }
}

resource "google_logging_project_bucket_config" "functions" {
  project        = var.project_id
  location       = var.region
  bucket_id      = "${var.prefix}-${random_id.log_bucket.hex}"
  retention_days = var.log_retention_days
  description    = "Log lines of the functions."

  depends_on = [time_sleep.services]
}

resource "google_logging_project_sink" "functions" {
  name                   = "${var.prefix}-functions"
  destination            = "logging.googleapis.com/${google_logging_project_bucket_config.functions.id}"
  filter                 = "${local._functions_logs} AND NOT ${local._request_logs}"
  unique_writer_identity = true
}

# Counted by the metrics below, but not stored a second time, or at all.
resource "google_logging_project_exclusion" "default" {
  name        = "${var.prefix}-functions"
  description = "The functions' lines are kept in their own bucket; lines with a caller's address are not kept."
  filter      = "(${local._functions_logs}) OR (${local._gateway_logs})"

  depends_on = [time_sleep.services]
}

resource "google_logging_metric" "metric" {
  for_each = local.log_metrics

  name             = "${var.prefix}/${each.key}"
  description      = each.value.description
  filter           = each.value.filter
  value_extractor  = each.value.value
  label_extractors = each.value.labels

  metric_descriptor {
    metric_kind  = "DELTA"
    value_type   = each.value.value == null ? "INT64" : "DISTRIBUTION"
    display_name = each.value.description

    dynamic "labels" {
      for_each = each.value.labels

      content {
        key        = labels.key
        value_type = "STRING"
      }
    }
  }

  dynamic "bucket_options" {
    for_each = each.value.value == null ? [] : [each.value.value]

    content {
      exponential_buckets {
        num_finite_buckets = 40
        growth_factor      = 1.3
        scale              = 1
      }
    }
  }

  depends_on = [time_sleep.services]
}

# An alert on a metric younger than ten minutes is refused. Source: the message of the refusal itself, provider issue 11102.
resource "time_sleep" "log_metrics" {
  create_duration = "630s"
  triggers        = { for name, metric in google_logging_metric.metric : name => metric.id }
}
