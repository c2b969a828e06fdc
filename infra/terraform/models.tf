# Model versions that are rolled out without new code: <function>/<version>/model.json and the weights beside it.
# A folder is written once, with `make publish`, and never changed; a function reads its own folder only.
resource "google_storage_bucket" "models" {
  #checkov:skip=CKV_GCP_62:Only the functions read it, once per instance, and say so in their own log.
  name                        = local.buckets.models
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

resource "google_storage_bucket_iam_member" "models" {
  for_each = local.functions

  bucket = google_storage_bucket.models.name
  role   = "roles/storage.objectViewer"
  member = google_service_account.function[each.key].member

  condition {
    title      = "only the models of ${each.key}"
    expression = "resource.name.startsWith(\"projects/_/buckets/${local.buckets.models}/objects/${each.key}/\")"
  }
}
