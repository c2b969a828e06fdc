# The only public door of the functions: API, its configuration rendered from the contract, gateway, keys, and the one
# account that may invoke the functions. Why a gateway: docs/decisions/0010-gateway.md.
locals {
  # A Cloud Run service's address is known before the service exists, so the configuration does not depend on the
  # functions: it is created before it is destroyed, and that order would pass to everything it depends on.
  # Source: "Deterministic URL", https://cloud.google.com/run/docs/triggering/https-request
  _addresses = {
    for name in keys(local._backends) : name => "https://${var.prefix}-${name}-${data.google_project.this.number}.${var.region}.run.app"
  }
  _values = merge(
    { for name, address in local._addresses : "${name}_address" => address },
    { for name, address in local._addresses : "${name}_audience" => address },
    { quota_per_minute = var.quota_per_minute },
  )
  # Without servers: the gateway's own address is the server, and API Gateway takes no other.
  rendered_contract = { for key, value in yamldecode(templatefile(local.contract_path, local._values)) : key => value if key != "servers" }
  # JSON, because API Gateway takes at most 200 YAML aliases in a document.
  gateway_specification = jsonencode(local.rendered_contract)

  api_base_url = var.domain == "" ? "https://${google_api_gateway_gateway.gateway.default_hostname}/v1" : "/v1"
}

resource "google_service_account" "gateway" {
  account_id   = "${var.prefix}-gateway"
  display_name = "API Gateway"
  description  = "Signs the gateway's calls; the only invoker of the functions."

  depends_on = [time_sleep.services]
}

resource "google_api_gateway_api" "api" {
  provider = google-beta

  api_id       = var.prefix
  display_name = var.prefix

  depends_on = [time_sleep.services]
}

# A configuration cannot be changed, only replaced; the gateway must have moved to the new one before the old one goes.
resource "google_api_gateway_api_config" "config" {
  provider = google-beta

  api           = google_api_gateway_api.api.api_id
  api_config_id = "${var.prefix}-${substr(sha256("${local.gateway_specification}${google_service_account.gateway.email}"), 0, 12)}"
  display_name  = var.prefix

  openapi_documents {
    document {
      path     = "openapi.json"
      contents = base64encode(local.gateway_specification)
    }
  }

  gateway_config {
    backend_config {
      google_service_account = google_service_account.gateway.email
    }
  }

  lifecycle {
    create_before_destroy = true
  }
}

resource "google_api_gateway_gateway" "gateway" {
  provider = google-beta

  gateway_id   = var.prefix
  region       = var.region
  api_config   = google_api_gateway_api_config.config.id
  display_name = var.prefix

  depends_on = [google_cloud_run_v2_service_iam_binding.invoker]
}

# An API key is checked against the gateway's own managed service, which must be enabled like any other.
resource "google_project_service" "gateway" {
  service            = google_api_gateway_api.api.managed_service
  disable_on_destroy = true

  depends_on = [google_api_gateway_api_config.config]
}

# A deleted key's name stays taken for 30 days, and a name of api_keys may come back before.
resource "random_id" "key" {
  for_each = toset(var.api_keys)

  byte_length = 3
}

# Public by nature, since the page carries it: it counts the page's requests against the quota. It opens this API only,
# and only from the page's origins.
resource "google_apikeys_key" "page" {
  for_each = toset(var.api_keys)

  name         = "${var.prefix}-${each.key}-${random_id.key[each.key].hex}"
  display_name = "Page of ${var.prefix} (${each.key})"

  restrictions {
    api_targets {
      service = google_api_gateway_api.api.managed_service
    }

    browser_key_restrictions {
      allowed_referrers = [for origin in local.origins : "${origin}/*"]
    }
  }

  depends_on = [google_project_service.gateway]
}
