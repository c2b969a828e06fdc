# What the other files share: names, limits, origins, the contract, and the enabled services.
locals {
  _services = [
    "apigateway", "apikeys", "artifactregistry", "billingbudgets", "cloudbuild", "cloudfunctions", "cloudresourcemanager",
    "iam", "logging", "monitoring", "run", "servicecontrol", "servicemanagement", "serviceusage", "storage",
  ]
  _load_balancer_services = ["compute"]
  services = toset([
    for name in concat(local._services, [for service in local._load_balancer_services : service if var.domain != ""]) :
    "${name}.googleapis.com"
  ])

  # Size and limits of each function: infra/limits.json, with the operator's own values over it.
  limits = jsondecode(file("${path.module}/../limits.json"))
  functions = {
    for name, limit in local.limits.functions : name => {
      concurrency     = coalesce(try(var.functions[name].concurrency, null), limit.concurrency)
      cpu             = coalesce(try(var.functions[name].cpu, null), limit.cpu)
      max_instances   = coalesce(try(var.functions[name].max_instances, null), limit.maxInstances)
      memory_mib      = coalesce(try(var.functions[name].memory_mib, null), limit.memoryMib)
      min_instances   = coalesce(try(var.functions[name].min_instances, null), limit.minInstances)
      timeout_seconds = coalesce(try(var.functions[name].timeout_seconds, null), limit.timeoutSeconds)
    }
  }

  # A bucket cannot be moved, and its name is free again only when it is gone: the name carries the region.
  _region_hash = substr(sha256(var.region), 0, 6)
  buckets      = { for kind in ["models", "site", "source"] : kind => "${var.project_id}-${var.prefix}-${kind}-${local._region_hash}" }

  # Relative folders count from this configuration, wherever Terraform is started.
  _build_dir  = startswith(var.build_dir, "/") ? var.build_dir : "${path.module}/${var.build_dir}"
  _site_dir   = startswith(var.site_dir, "/") ? var.site_dir : "${path.module}/${var.site_dir}"
  zips        = { for name in keys(local.functions) : name => "${local._build_dir}/${name}.zip" }
  domains     = { for domain in compact([var.domain]) : "page" => domain } # the load balancer exists once, or not at all
  page_origin = var.domain == "" ? "https://${local.buckets.site}.storage.googleapis.com" : "https://${var.domain}"
  page_url    = var.domain == "" ? "${local.page_origin}/index.html" : "${local.page_origin}/"
  origins     = concat([local.page_origin], sort(var.allowed_origins))

  contract_path = "${path.module}/../../api/openapi.yaml"
  contract      = yamldecode(file(local.contract_path)) # its ${...} left as they are
  _backends     = local.contract["x-google-api-management"].backends
}

data "google_project" "this" {
  project_id = var.project_id
}

# What has to fit together before anything is made.
resource "terraform_data" "agreement" {
  lifecycle {
    precondition {
      condition     = toset(keys(local.functions)) == toset(keys(local._backends))
      error_message = "The functions of infra/limits.json must be the backends of api/openapi.yaml."
    }

    precondition {
      condition     = length(setsubtract(concat(keys(var.functions), keys(var.model_versions)), keys(local.functions))) == 0
      error_message = "functions and model_versions: each key must be one of the functions of infra/limits.json."
    }

    precondition {
      condition     = alltrue([for name, f in local.functions : f.timeout_seconds >= try(local._backends[name].deadline, 0)])
      error_message = "A function's timeout_seconds must be at least its deadline in api/openapi.yaml."
    }

    precondition {
      condition     = local.limits.bodyBytes == local.contract["x-body-limit-bytes"]
      error_message = "bodyBytes of infra/limits.json must be x-body-limit-bytes of api/openapi.yaml."
    }

    precondition {
      condition     = alltrue([for f in values(local.functions) : f.min_instances >= 0 && f.max_instances >= max(1, f.min_instances) && f.max_instances <= 100])
      error_message = "A function's instances must satisfy 0 <= min_instances <= max_instances and 1 <= max_instances <= 100."
    }

    precondition {
      condition     = alltrue([for f in values(local.functions) : contains([1, 2, 4], f.cpu) && f.memory_mib >= 256 && f.memory_mib <= 4096])
      error_message = "A function's cpu must be 1, 2 or 4 and its memory_mib between 256 and 4096."
    }

    precondition {
      condition     = alltrue([for f in values(local.functions) : f.concurrency >= 1 && f.concurrency <= 80 && f.timeout_seconds >= 1 && f.timeout_seconds <= 60])
      error_message = "A function's concurrency must be 1-80 and its timeout_seconds 1-60."
    }
  }
}

# Left enabled on destroy: other things in the project may use them, and an enabled service costs nothing.
resource "google_project_service" "enabled" {
  for_each = local.services

  service            = each.value
  disable_on_destroy = false

  depends_on = [terraform_data.agreement]
}

# A service answers "has not been used before or is disabled" for a while after it was enabled.
resource "time_sleep" "services" {
  create_duration = "60s"
  triggers        = { services = join(",", sort(local.services)) }

  depends_on = [google_project_service.enabled]
}

# Google's own accounts for these services appear minutes after the service is enabled, and a build needs them: this
# makes them at once.
resource "google_project_service_identity" "agent" {
  provider = google-beta
  for_each = toset([for name in ["artifactregistry", "cloudbuild", "cloudfunctions", "run"] : "${name}.googleapis.com"])

  service = each.value

  depends_on = [time_sleep.services]
}

# Everything that a person needs in order to use the page. What only the operator needs comes after it: a failure there
# leaves the page as it is.
resource "terraform_data" "serving" {
  depends_on = [
    google_api_gateway_gateway.gateway, google_project_service.gateway, google_storage_bucket_iam_member.site_public,
    google_storage_bucket_object.site_asset, google_storage_bucket_object.site_config,
    google_storage_bucket_object.site_markup, google_storage_bucket_object.site_worker,
    google_compute_global_forwarding_rule.page, google_compute_global_forwarding_rule.redirect,
  ]
}
