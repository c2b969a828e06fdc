# Only with a domain: one origin for page and API. Address, certificate, HTTPS and the redirect to it, the page from the
# bucket through the CDN with security headers, /v1/* to the gateway behind Cloud Armor.
# API Gateway behind a load balancer is a preview of Google's: docs/decisions/0011-load-balancer.md.
locals {
  _security_headers = merge(local.site.headers, {
    "Content-Security-Policy" = local.page_policy
    # The camera, and nothing else that reveals anything of a person or a device.
    "Permissions-Policy"        = "camera=(self), ${join(", ", [for name in local.site.refusedPermissions : "${name}=()"])}"
    "Strict-Transport-Security" = "max-age=31536000"
  })

  # Cloud Armor, first match wins. It cannot answer 405 or 413.
  _armor_expressions = {
    1000 = {
      description = "Only the contract's methods."
      expression  = "!request.method.matches('^(GET|POST|OPTIONS)$')"
    }
    1100 = {
      description = "No body over the contract's limit."
      expression  = "has(request.headers['content-length']) && int(request.headers['content-length']) > ${local.contract["x-body-limit-bytes"]}"
    }
    1200 = {
      description = "No body of undeclared length."
      expression  = "request.method == 'POST' && !has(request.headers['content-length'])"
    }
  }
}

resource "google_compute_global_address" "page" {
  for_each = local.domains

  name = "${var.prefix}-page"

  depends_on = [time_sleep.services]
}

# A certificate cannot be changed: its name carries the domain's hash.
resource "google_compute_managed_ssl_certificate" "page" {
  for_each = local.domains

  name = "${var.prefix}-${substr(sha256(each.value), 0, 8)}"

  managed {
    domains = [each.value]
  }

  lifecycle {
    create_before_destroy = true
  }

  depends_on = [time_sleep.services]
}

resource "google_compute_ssl_policy" "page" {
  for_each = local.domains

  name            = "${var.prefix}-page"
  profile         = "MODERN"
  min_tls_version = "TLS_1_2"

  depends_on = [time_sleep.services]
}

resource "google_compute_backend_bucket" "page" {
  for_each = local.domains

  name                    = "${var.prefix}-page"
  bucket_name             = google_storage_bucket.site.name
  enable_cdn              = true
  compression_mode        = "AUTOMATIC"
  custom_response_headers = [for name in sort(keys(local._security_headers)) : "${name}: ${local._security_headers[name]}"]

  cdn_policy {
    cache_mode = "USE_ORIGIN_HEADERS"
  }

  depends_on = [time_sleep.services]
}

resource "google_compute_security_policy" "api" {
  #checkov:skip=CKV_GCP_73:No Java runs behind it, and the rule would search the bytes of every photo for its pattern.
  for_each = local.domains

  name        = "${var.prefix}-api"
  description = "Method, size and per-address rate limits in front of the gateway."
  type        = "CLOUD_ARMOR"

  dynamic "rule" {
    for_each = local._armor_expressions

    content {
      action      = "deny(403)"
      priority    = tonumber(rule.key)
      description = rule.value.description

      match {
        expr {
          expression = rule.value.expression
        }
      }
    }
  }

  rule {
    action      = "throttle"
    priority    = 2000
    description = "Per-address rate limit."

    match {
      versioned_expr = "SRC_IPS_V1"
      config {
        src_ip_ranges = ["*"]
      }
    }

    rate_limit_options {
      conform_action = "allow"
      exceed_action  = "deny(429)"
      enforce_on_key = "IP"

      rate_limit_threshold {
        count        = var.rate_limit_per_minute
        interval_sec = 60
      }
    }
  }

  rule {
    action      = "deny(403)"
    priority    = 2147483647
    description = "Nothing gets past the rules above."

    match {
      versioned_expr = "SRC_IPS_V1"
      config {
        src_ip_ranges = ["*"]
      }
    }
  }

  depends_on = [time_sleep.services]
}

resource "google_compute_region_network_endpoint_group" "gateway" {
  provider = google-beta
  for_each = local.domains

  name                  = "${var.prefix}-gateway"
  region                = var.region
  network_endpoint_type = "SERVERLESS"

  serverless_deployment {
    platform = "apigateway.googleapis.com"
    resource = google_api_gateway_gateway.gateway.gateway_id
  }

  depends_on = [time_sleep.services]
}

# An endpoint group cannot be moved to another region, and does not go while something leads to it: what leads to it goes
# first and comes back after it. Address and certificate stay.
resource "google_compute_backend_service" "api" {
  for_each = local.domains

  name                  = "${var.prefix}-api"
  protocol              = "HTTPS"
  load_balancing_scheme = "EXTERNAL_MANAGED"
  security_policy       = google_compute_security_policy.api[each.key].id
  enable_cdn            = false

  backend {
    group          = google_compute_region_network_endpoint_group.gateway[each.key].id
    balancing_mode = "UTILIZATION" # the default; written down, or a plan after an apply would still see a change
  }

  # A request log line holds the viewer's address, and nothing about a person is stored.
  log_config {
    enable = false
  }

  lifecycle {
    replace_triggered_by = [google_compute_region_network_endpoint_group.gateway[each.key].id]
  }
}

resource "google_compute_url_map" "page" {
  for_each = local.domains

  name            = "${var.prefix}-page"
  default_service = google_compute_backend_bucket.page[each.key].id

  host_rule {
    hosts        = [each.value]
    path_matcher = "page-and-api"
  }

  path_matcher {
    name            = "page-and-api"
    default_service = google_compute_backend_bucket.page[each.key].id

    path_rule {
      paths   = ["/v1/*"]
      service = google_compute_backend_service.api[each.key].id
    }
  }

  lifecycle {
    replace_triggered_by = [google_compute_backend_service.api[each.key].id]
  }
}

resource "google_compute_url_map" "redirect" {
  for_each = local.domains

  name = "${var.prefix}-redirect"

  default_url_redirect {
    https_redirect         = true
    redirect_response_code = "MOVED_PERMANENTLY_DEFAULT"
    strip_query            = false
  }

  depends_on = [time_sleep.services]
}

resource "google_compute_target_https_proxy" "page" {
  for_each = local.domains

  name             = "${var.prefix}-page"
  url_map          = google_compute_url_map.page[each.key].id
  ssl_certificates = [google_compute_managed_ssl_certificate.page[each.key].id]
  ssl_policy       = google_compute_ssl_policy.page[each.key].id

  lifecycle {
    replace_triggered_by = [google_compute_url_map.page[each.key].id]
  }
}

resource "google_compute_target_http_proxy" "redirect" {
  for_each = local.domains

  name    = "${var.prefix}-redirect"
  url_map = google_compute_url_map.redirect[each.key].id
}

resource "google_compute_global_forwarding_rule" "page" {
  for_each = local.domains

  name                  = "${var.prefix}-page"
  target                = google_compute_target_https_proxy.page[each.key].id
  ip_address            = google_compute_global_address.page[each.key].id
  port_range            = "443"
  load_balancing_scheme = "EXTERNAL_MANAGED"

  lifecycle {
    replace_triggered_by = [google_compute_target_https_proxy.page[each.key].id]
  }
}

resource "google_compute_global_forwarding_rule" "redirect" {
  for_each = local.domains

  name                  = "${var.prefix}-redirect"
  target                = google_compute_target_http_proxy.redirect[each.key].id
  ip_address            = google_compute_global_address.page[each.key].id
  port_range            = "80"
  load_balancing_scheme = "EXTERNAL_MANAGED"
}
