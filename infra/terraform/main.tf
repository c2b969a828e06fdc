# What the other files share: names, origins, the contract, and the enabled services.
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

  # Relative folders count from this configuration, wherever Terraform is started.
  _build_dir  = startswith(var.build_dir, "/") ? var.build_dir : "${path.module}/${var.build_dir}"
  _site_dir   = startswith(var.site_dir, "/") ? var.site_dir : "${path.module}/${var.site_dir}"
  zips        = { for name in keys(var.functions) : name => "${local._build_dir}/${name}.zip" }
  buckets     = { for kind in ["models", "site", "source"] : kind => "${var.project_id}-${var.prefix}-${kind}" }
  domains     = toset(compact([var.domain])) # the load balancer's resources exist once, or not at all
  page_origin = var.domain == "" ? "https://${local.buckets.site}.storage.googleapis.com" : "https://${var.domain}"
  page_url    = var.domain == "" ? "${local.page_origin}/index.html" : "${local.page_origin}/"
  origins     = concat([local.page_origin], sort(var.allowed_origins))

  contract_path = "${path.module}/../../api/openapi.yaml"
  contract      = yamldecode(file(local.contract_path)) # its ${...} left as they are
}

data "google_project" "this" {
  project_id = var.project_id
}

# Separates this deployment's names from those of an earlier one: API keys and log buckets keep theirs for a while
# after they were deleted.
resource "random_id" "deployment" {
  byte_length = 3
}

# Left enabled on destroy: other things in the project may use them, and an enabled service costs nothing.
resource "google_project_service" "enabled" {
  for_each = local.services

  service            = each.value
  disable_on_destroy = false
}
