# The page: a public bucket with the files of frontend/ and the generated config.json.
locals {
  # Media types, security headers and the shell's kinds of files, which the emulator reads, too. The API key is restricted by
  # referrer, so the policy is never no-referrer.
  site = jsondecode(file("${path.module}/../site.json"))
  _site_files = {
    for path in fileset(local._site_dir, "**") : path => {
      source       = "${local._site_dir}/${path}"
      content_type = lookup(local.site.contentTypes, lower(reverse(split(".", basename(path)))[0]), "")
    }
    if path != "config.json" && !endswith(path, ".md")
  }
  _is_markup = { for path in keys(local._site_files) : path => endswith(path, ".html") }

  # The service worker gets the files that make the page, with hashes, and a version that changes with any of them.
  _shell_hashes = {
    for path, file in local._site_files : path => substr(filesha256(file.source), 0, 16)
    if path != local._service_worker && contains(local.site.shell, reverse(split(".", path))[0])
  }
  _service_worker = "service-worker.js"
  _shell_mark     = "{ version: \"\", files: {} }"
  _shell          = jsonencode({ files = local._shell_hashes, version = substr(sha256(jsonencode(local._shell_hashes)), 0, 16) })

  site_assets = { for path, file in local._site_files : path => file if !local._is_markup[path] && path != local._service_worker }
  site_markup = { for path, file in local._site_files : path => file if local._is_markup[path] }

  # What the page may load and reach. The load balancer sends it as a header. A bucket sends no such headers, so without
  # a domain the page carries it itself; the API then has another origin, which the policy lets through.
  _connect_sources = var.domain == "" ? "'self' https://${google_api_gateway_gateway.gateway.default_hostname}" : "'self'"
  page_policy      = replace(join("; ", local.site.contentSecurityPolicy), "connect-src 'self'", "connect-src ${local._connect_sources}")
  # A social preview needs an address of its own, which only the deployment knows.
  _addressed = { for path, file in local.site_markup : path => replace(file(file.source), "content=\"social-preview.png\"", "content=\"${local.page_origin}/social-preview.png\"") }
  # frame-ancestors means nothing in a page.
  _policy_markup = "<meta http-equiv=\"Content-Security-Policy\" content=\"${trimsuffix(local.page_policy, "; frame-ancestors 'none'")}\" />"
}

resource "google_storage_bucket" "site" {
  #checkov:skip=CKV_GCP_62:An access log would hold viewers' addresses, and nothing about a person is stored.
  #checkov:skip=CKV_GCP_114:The page is public; this is the one bucket that everybody may read.
  name                        = local.buckets.site
  location                    = var.region
  force_destroy               = true
  public_access_prevention    = "inherited"
  uniform_bucket_level_access = true

  website {
    main_page_suffix = "index.html"
  }

  versioning {
    enabled = true
  }

  lifecycle_rule {
    action {
      type = "Delete"
    }
    condition {
      days_since_noncurrent_time = 7
    }
  }

  depends_on = [time_sleep.services]
}

# The one public thing: reading a file whose name is known. The role cannot list the bucket.
resource "google_storage_bucket_iam_member" "site_public" {
  #checkov:skip=CKV_GCP_28:The page is public; the role reads files by name and cannot list them.
  bucket = google_storage_bucket.site.name
  role   = "roles/storage.legacyObjectReader"
  member = "allUsers"
}

resource "google_storage_bucket_object" "site_asset" {
  for_each = local.site_assets

  bucket        = google_storage_bucket.site.name
  name          = each.key
  source        = each.value.source
  content_type  = each.value.content_type
  cache_control = "public, max-age=300" # the names carry no hash, so five minutes is how old a file may get

  lifecycle {
    precondition {
      condition     = each.value.content_type != ""
      error_message = "${each.key}: no media type is known for this kind of file; add it in infra/site.json."
    }
  }
}

resource "google_storage_bucket_object" "site_markup" {
  for_each = local.site_markup

  bucket        = google_storage_bucket.site.name
  name          = each.key
  content       = var.domain == "" ? replace(local._addressed[each.key], "<head>", "<head>\n    ${local._policy_markup}") : local._addressed[each.key]
  content_type  = each.value.content_type
  cache_control = "no-cache" # asked for anew each time, sent only if it changed

  lifecycle {
    precondition {
      condition     = strcontains(file(each.value.source), "<head>") && !strcontains(file(each.value.source), "Content-Security-Policy")
      error_message = "${each.key} must have a plain <head> and no policy of its own: the policy is added here."
    }
  }
}

# Asked for anew each time, or an old one would keep an old page alive.
resource "google_storage_bucket_object" "site_worker" {
  bucket        = google_storage_bucket.site.name
  name          = local._service_worker
  content       = replace(file("${local._site_dir}/${local._service_worker}"), local._shell_mark, local._shell)
  content_type  = local.site.contentTypes.js
  cache_control = "no-cache"

  lifecycle {
    precondition {
      condition     = strcontains(file("${local._site_dir}/${local._service_worker}"), local._shell_mark)
      error_message = "${local._service_worker} must have the mark that the list of the page's files replaces."
    }
  }
}

resource "google_storage_bucket_object" "site_config" {
  bucket = google_storage_bucket.site.name
  name   = "config.json"
  content = jsonencode({
    apiBaseUrl = local.api_base_url
    apiKey     = google_apikeys_key.page[reverse(var.api_keys)[0]].key_string
  })
  content_type  = "application/json"
  cache_control = "no-store"
}
