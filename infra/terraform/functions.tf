# Each function: its zip, its own service account, the function, and its only invoker; and the account that builds them.
resource "google_service_account" "function" {
  for_each = local.functions

  account_id   = "${var.prefix}-${each.key}"
  display_name = "Function ${each.key}"
  description  = "Runs the function ${each.key}; holds no role in the project."

  depends_on = [time_sleep.services]
}

resource "google_service_account" "build" {
  account_id   = "${var.prefix}-build"
  display_name = "Builds the functions"
  description  = "Reads the zips, writes the images and the build log."

  depends_on = [time_sleep.services]
}

resource "google_storage_bucket" "source" {
  #checkov:skip=CKV_GCP_62:Only builds read it, and the project's audit log says when; access logs would need a bucket of their own.
  name                        = local.buckets.source
  location                    = var.region
  force_destroy               = true
  public_access_prevention    = "enforced"
  uniform_bucket_level_access = true

  versioning {
    enabled = true
  }

  lifecycle_rule {
    action {
      type = "Delete"
    }
    condition {
      days_since_noncurrent_time = 30
    }
  }

  depends_on = [time_sleep.services]
}

# The content's hash is the name: an unchanged zip is an unchanged object, and no function is deployed again. The same
# zip from another folder is the same name, too, so the old object has to go before the new one comes.
resource "google_storage_bucket_object" "source" {
  for_each = local.zips

  bucket = google_storage_bucket.source.name
  name   = "${each.key}/${fileexists(each.value) ? filesha256(each.value) : "missing"}.zip"
  source = each.value

  lifecycle {
    precondition {
      condition     = fileexists(each.value)
      error_message = "${each.value} does not exist. Run `make build` first."
    }
  }
}

resource "google_artifact_registry_repository" "images" {
  #checkov:skip=CKV_GCP_84:The images hold published code only; Google's own encryption is enough, a key of ours could only be lost.
  repository_id          = "${var.prefix}-functions"
  location               = var.region
  format                 = "DOCKER"
  description            = "Images that Cloud Build makes of the functions' zips."
  cleanup_policy_dry_run = false

  cleanup_policies {
    id     = "keep-newest"
    action = "KEEP"
    most_recent_versions {
      keep_count = 3
    }
  }

  cleanup_policies {
    id     = "delete-old"
    action = "DELETE"
    condition {
      older_than = "2592000s" # 30 days
    }
  }

  depends_on = [time_sleep.services]
}

resource "google_artifact_registry_repository_iam_member" "build" {
  repository = google_artifact_registry_repository.images.name
  location   = google_artifact_registry_repository.images.location
  role       = "roles/artifactregistry.writer"
  member     = google_service_account.build.member
}

resource "google_storage_bucket_iam_member" "build" {
  bucket = google_storage_bucket.source.name
  role   = "roles/storage.objectViewer"
  member = google_service_account.build.member
}

# Cloud Functions copies each zip to a bucket of its own, gcf-v2-sources-..., that does not exist before the first
# build; so this right is given in the project and cut down to that bucket by a condition.
resource "google_project_iam_member" "build_source" {
  project = var.project_id
  role    = "roles/storage.objectViewer"
  member  = google_service_account.build.member

  condition {
    title      = "only the copies of the functions' sources"
    expression = "resource.name.startsWith(\"projects/_/buckets/gcf-v2-sources-${data.google_project.this.number}-\")"
  }
}

# Log writing can be granted in the project only.
resource "google_project_iam_member" "build_log" {
  project = var.project_id
  role    = "roles/logging.logWriter"
  member  = google_service_account.build.member
}

# A new role holds everywhere after typically two minutes; a build that starts earlier fails.
# Source: "Access change propagation" in the documentation of IAM (2 minutes, at times 7 or more).
resource "time_sleep" "build_roles" {
  create_duration = "180s"
  triggers = {
    image = google_artifact_registry_repository_iam_member.build.id
    log   = google_project_iam_member.build_log.id
    copy  = google_project_iam_member.build_source.id
    zip   = google_storage_bucket_iam_member.build.id
  }

  depends_on = [google_project_service_identity.agent]
}

resource "google_cloudfunctions2_function" "function" {
  #checkov:skip=CKV_GCP_124:API Gateway calls from outside the project's network; IAM, not the network, keeps everybody else out.
  for_each = local.functions

  name        = "${var.prefix}-${each.key}"
  location    = var.region
  description = "POST /v1/${each.key} of the contract; reachable through the gateway only."

  build_config {
    runtime           = var.runtime
    entry_point       = each.key
    service_account   = google_service_account.build.name
    docker_repository = google_artifact_registry_repository.images.id

    source {
      storage_source {
        bucket = google_storage_bucket.source.name
        object = google_storage_bucket_object.source[each.key].name
      }
    }
  }

  service_config {
    available_cpu                    = tostring(each.value.cpu)
    available_memory                 = "${each.value.memory_mib}Mi"
    max_instance_count               = each.value.max_instances
    max_instance_request_concurrency = each.value.concurrency
    min_instance_count               = each.value.min_instances
    timeout_seconds                  = each.value.timeout_seconds
    all_traffic_on_latest_revision   = true
    service_account_email            = google_service_account.function[each.key].email

    # Open to the network, closed by IAM: API Gateway calls from outside the project's own network, so internal
    # ingress would shut it out.
    ingress_settings = "ALLOW_ALL"

    # One process with a thread for each concurrent request: the model is loaded once per instance, and gunicorn's own
    # default would follow the machine that it happens to run on.
    environment_variables = merge(
      {
        ALLOWED_ORIGINS = join(",", local.origins)
        THREADS         = tostring(each.value.concurrency)
        WORKERS         = "1"
      },
      { for version in compact([lookup(var.model_versions, each.key, "")]) : "MODEL_URI" => "gs://${google_storage_bucket.models.name}/${each.key}/${version}" },
    )
  }

  depends_on = [time_sleep.build_roles]
}

# The authoritative binding: whoever else was made an invoker of this function by hand is removed on the next apply.
resource "google_cloud_run_v2_service_iam_binding" "invoker" {
  for_each = google_cloudfunctions2_function.function

  project  = each.value.project
  location = each.value.location
  name     = each.value.name # a function's Cloud Run service has the function's name
  role     = "roles/run.invoker"
  members  = [google_service_account.gateway.member]

  # A replaced function comes with a new service that nobody may call yet.
  lifecycle {
    replace_triggered_by = [google_cloudfunctions2_function.function[each.key].id]
  }
}
