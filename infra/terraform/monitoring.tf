# Who is told when: uptime checks, alert policies, dashboard.
locals {
  _channels      = [for channel in google_monitoring_notification_channel.email : channel.id]
  _services_only = "resource.type=\"cloud_run_revision\" AND resource.labels.service_name=starts_with(\"${var.prefix}-\")"
  _request_count = "metric.type=\"run.googleapis.com/request_count\" AND ${local._services_only}"
  _latency       = "metric.type=\"run.googleapis.com/request_latencies\" AND ${local._services_only}"

  _api_host = var.domain == "" ? google_api_gateway_gateway.gateway.default_hostname : var.domain

  # The gateway must refuse a caller without a key, and let the page's key through to each function, whose model is ready.
  uptime_checks = merge(
    {
      gateway = { host = local._api_host, path = "/v1/crop", status = 401, is_page = false }
      page    = { host = trimprefix(local.page_origin, "https://"), path = "/index.html", status = 200, is_page = false }
    },
    { for name in keys(local.functions) : name => { host = local._api_host, path = "/v1/${name}", status = 200, is_page = true } },
  )

  _dashboard_charts = [
    { title = "Requests per second, by answer", filter = local._request_count, aligner = "ALIGN_RATE", group = "metric.label.response_code_class" },
    { title = "p95 latency (ms), by function", filter = local._latency, aligner = "ALIGN_PERCENTILE_95", group = "resource.label.service_name" },
    { title = "Instances, by function", filter = "metric.type=\"run.googleapis.com/container/instance_count\" AND ${local._services_only}", aligner = "ALIGN_MAX", group = "resource.label.service_name" },
    { title = "Billable instance time, by function", filter = "metric.type=\"run.googleapis.com/container/billable_instance_time\" AND ${local._services_only}", aligner = "ALIGN_RATE", group = "resource.label.service_name" },
    { title = "Cold starts (ms, p95), by function", filter = "metric.type=\"run.googleapis.com/container/startup_latencies\" AND ${local._services_only}", aligner = "ALIGN_PERCENTILE_95", group = "resource.label.service_name" },
    { title = "Requests over the quota", filter = "metric.type=\"logging.googleapis.com/user/${var.prefix}/quota_refusals\"", aligner = "ALIGN_RATE", group = "resource.label.gateway_id" },
  ]
}

resource "google_monitoring_notification_channel" "email" {
  for_each = toset(compact([var.alert_email]))

  display_name = "Operator of ${var.prefix}"
  type         = "email"
  labels       = { email_address = each.key }

  depends_on = [terraform_data.serving]
}

# From the three places that Google asks for at least; each execution is a request, and beyond a million a month is paid.
resource "google_monitoring_uptime_check_config" "check" {
  for_each = local.uptime_checks

  display_name     = "${var.prefix}-${each.key}"
  period           = "300s"
  timeout          = "30s" # a cold start included
  selected_regions = ["EUROPE", "USA_VIRGINIA", "ASIA_PACIFIC"]

  http_check {
    path         = each.value.path
    port         = 443
    use_ssl      = true
    validate_ssl = true
    headers = each.value.is_page ? {
      "Referer"   = local.page_url
      "X-Api-Key" = google_apikeys_key.page[reverse(var.api_keys)[0]].key_string
    } : {}

    accepted_response_status_codes {
      status_value = each.value.status
    }
  }

  dynamic "content_matchers" {
    for_each = each.value.is_page ? ["$.ready"] : []

    content {
      content = "true"
      matcher = "MATCHES_JSON_PATH"

      json_path_matcher {
        json_path    = content_matchers.value
        json_matcher = "EXACT_MATCH"
      }
    }
  }

  monitored_resource {
    type = "uptime_url"
    labels = {
      host       = each.value.host
      project_id = var.project_id
    }
  }

  depends_on = [terraform_data.serving]
}

# One condition for all checks, since each condition is billed; and it names no check, so that a check can be replaced.
resource "google_monitoring_alert_policy" "uptime" {
  display_name          = "${var.prefix}: page, gateway or a function is down, or not as it should be"
  combiner              = "OR"
  notification_channels = local._channels

  conditions {
    display_name = "Two or more places see a failing check"

    condition_threshold {
      filter          = "metric.type=\"monitoring.googleapis.com/uptime_check/check_passed\" AND resource.type=\"uptime_url\" AND metric.labels.check_id=starts_with(\"${var.prefix}-\")"
      comparison      = "COMPARISON_GT"
      threshold_value = 1
      duration        = "300s"

      aggregations {
        alignment_period     = "300s"
        per_series_aligner   = "ALIGN_NEXT_OLDER"
        cross_series_reducer = "REDUCE_COUNT_FALSE"
        group_by_fields      = ["metric.label.check_id"]
      }
    }
  }

  depends_on = [terraform_data.serving]
}

resource "google_monitoring_alert_policy" "error_share" {
  display_name          = "${var.prefix}: too many 5xx answers"
  combiner              = "OR"
  notification_channels = local._channels

  conditions {
    display_name = "Share of 5xx answers over ${var.alerts.error_share}"

    condition_threshold {
      filter             = "${local._request_count} AND metric.labels.response_code_class=\"5xx\""
      denominator_filter = local._request_count
      comparison         = "COMPARISON_GT"
      threshold_value    = var.alerts.error_share
      duration           = "300s"

      aggregations {
        alignment_period     = "300s"
        per_series_aligner   = "ALIGN_RATE"
        cross_series_reducer = "REDUCE_SUM"
        group_by_fields      = ["resource.label.service_name"]
      }

      denominator_aggregations {
        alignment_period     = "300s"
        per_series_aligner   = "ALIGN_RATE"
        cross_series_reducer = "REDUCE_SUM"
        group_by_fields      = ["resource.label.service_name"]
      }
    }
  }

  depends_on = [terraform_data.serving]
}

resource "google_monitoring_alert_policy" "latency" {
  display_name          = "${var.prefix}: slow answers"
  combiner              = "OR"
  notification_channels = local._channels

  conditions {
    display_name = "p95 over ${var.alerts.latency_ms} ms"

    condition_threshold {
      filter          = local._latency
      comparison      = "COMPARISON_GT"
      threshold_value = var.alerts.latency_ms
      duration        = "300s"

      aggregations {
        alignment_period     = "300s"
        per_series_aligner   = "ALIGN_PERCENTILE_95"
        cross_series_reducer = "REDUCE_MAX"
        group_by_fields      = ["resource.label.service_name"]
      }
    }
  }

  depends_on = [terraform_data.serving]
}

resource "google_monitoring_alert_policy" "instances" {
  display_name          = "${var.prefix}: near the instance limit"
  combiner              = "OR"
  notification_channels = local._channels

  dynamic "conditions" {
    for_each = local.functions

    content {
      display_name = "${conditions.key}: over ${var.alerts.instance_share} of ${conditions.value.max_instances} instances"

      condition_threshold {
        filter          = "metric.type=\"run.googleapis.com/container/instance_count\" AND resource.type=\"cloud_run_revision\" AND resource.labels.service_name=\"${var.prefix}-${conditions.key}\""
        comparison      = "COMPARISON_GT"
        threshold_value = var.alerts.instance_share * conditions.value.max_instances
        duration        = "300s"

        aggregations {
          alignment_period     = "60s"
          per_series_aligner   = "ALIGN_MAX"
          cross_series_reducer = "REDUCE_SUM"
        }
      }
    }
  }

  depends_on = [terraform_data.serving]
}

resource "google_monitoring_alert_policy" "logged" {
  for_each = {
    function_errors = { title = "a function logged an error", resource = "cloud_run_revision" }
    quota_refusals  = { title = "the quota refuses requests", resource = "apigateway.googleapis.com/Gateway" }
  }

  display_name          = "${var.prefix}: ${each.value.title}"
  combiner              = "OR"
  notification_channels = local._channels

  conditions {
    display_name = "More than none in five minutes"

    condition_threshold {
      filter          = "metric.type=\"logging.googleapis.com/user/${google_logging_metric.metric[each.key].name}\" AND resource.type=\"${each.value.resource}\""
      comparison      = "COMPARISON_GT"
      threshold_value = 0
      duration        = "0s"

      aggregations {
        alignment_period     = "300s"
        per_series_aligner   = "ALIGN_DELTA"
        cross_series_reducer = "REDUCE_SUM"
      }
    }
  }

  depends_on = [terraform_data.serving, time_sleep.log_metrics]
}

resource "google_monitoring_dashboard" "functions" {
  dashboard_json = jsonencode({
    displayName = var.prefix
    mosaicLayout = {
      columns = 12
      tiles = [
        for index, chart in local._dashboard_charts : {
          xPos   = (index % 2) * 6
          yPos   = floor(index / 2) * 4
          width  = 6
          height = 4
          widget = {
            title = chart.title
            xyChart = {
              dataSets = [{
                plotType = "LINE"
                timeSeriesQuery = {
                  timeSeriesFilter = {
                    filter = chart.filter
                    aggregation = {
                      alignmentPeriod    = "60s"
                      perSeriesAligner   = chart.aligner
                      crossSeriesReducer = chart.aligner == "ALIGN_RATE" ? "REDUCE_SUM" : "REDUCE_MAX"
                      groupByFields      = [chart.group]
                    }
                  }
                }
              }]
            }
          }
        }
      ]
    }
  })

  depends_on = [terraform_data.serving, time_sleep.log_metrics]
}
