# What must hold for every deployment, asserted on the plan. Each message starts with the invariant's name:
# tests/infra/test_invariants.py breaks a copy of the configuration for each of them and expects that name.
mock_provider "google" {}
mock_provider "google-beta" {}
mock_provider "random" {}
mock_provider "time" {}

variables {
  project_id      = "my-project-123456"
  region          = "europe-west1"
  alert_email     = "operator@example.com"
  billing_account = "0A1B2C-3D4E5F-6A7B8C"
}

override_data {
  target          = data.google_project.this
  override_during = plan
  values          = { number = "123456789012" }
}

override_resource {
  target          = google_service_account.gateway
  override_during = plan
  values          = { email = "gateway@example.iam", member = "serviceAccount:gateway@example.iam", name = "projects/p/serviceAccounts/gateway" }
}

override_resource {
  target          = google_service_account.build
  override_during = plan
  values          = { email = "build@example.iam", member = "serviceAccount:build@example.iam", name = "projects/p/serviceAccounts/build" }
}

override_resource {
  target          = google_service_account.function["crop"]
  override_during = plan
  values          = { email = "crop@example.iam", member = "serviceAccount:crop@example.iam" }
}

override_resource {
  target          = google_service_account.function["emotion"]
  override_during = plan
  values          = { email = "emotion@example.iam", member = "serviceAccount:emotion@example.iam" }
}

override_resource {
  target          = google_service_account.function["age"]
  override_during = plan
  values          = { email = "age@example.iam", member = "serviceAccount:age@example.iam" }
}

override_resource {
  target          = google_service_account.function["gender"]
  override_during = plan
  values          = { email = "gender@example.iam", member = "serviceAccount:gender@example.iam" }
}

override_resource {
  target          = google_cloudfunctions2_function.function["crop"]
  override_during = plan
  values          = { service_config = { uri = "https://crop.example" } }
}

override_resource {
  target          = google_cloudfunctions2_function.function["emotion"]
  override_during = plan
  values          = { service_config = { uri = "https://emotion.example" } }
}

override_resource {
  target          = google_cloudfunctions2_function.function["age"]
  override_during = plan
  values          = { service_config = { uri = "https://age.example" } }
}

override_resource {
  target          = google_cloudfunctions2_function.function["gender"]
  override_during = plan
  values          = { service_config = { uri = "https://gender.example" } }
}

override_resource {
  target          = google_api_gateway_api.api
  override_during = plan
  values          = { managed_service = "api.apigateway.example" }
}

override_resource {
  target          = google_api_gateway_gateway.gateway
  override_during = plan
  values          = { default_hostname = "gateway.example" }
}

override_resource {
  target          = google_apikeys_key.page["first"]
  override_during = plan
  values          = { key_string = "key-of-this-test" }
}

override_resource {
  target          = random_id.key["first"]
  override_during = plan
  values          = { hex = "0a1b2c" }
}

run "without_a_domain" {
  command = plan

  assert {
    condition     = alltrue([for b in google_cloud_run_v2_service_iam_binding.invoker : b.members == toset(["serviceAccount:gateway@example.iam"])])
    error_message = "INVOKER: each function's only invoker must be the gateway's account."
  }

  assert {
    condition     = { for name, b in google_cloud_run_v2_service_iam_binding.invoker : name => [b.name, b.role] } == { for name in keys(local.functions) : name => ["emotion-detector-${name}", "roles/run.invoker"] }
    error_message = "INVOKER_BOUND: the invoker must be bound on the Cloud Run service of each function."
  }

  assert {
    condition = !anytrue([
      for member in concat(
        [for b in google_storage_bucket_iam_member.models : b.member],
        flatten([for b in google_cloud_run_v2_service_iam_binding.invoker : b.members]),
        [google_storage_bucket_iam_member.build.member, google_artifact_registry_repository_iam_member.build.member],
        [google_project_iam_member.build_log.member, google_project_iam_member.build_source.member],
      ) : contains(["allUsers", "allAuthenticatedUsers"], member)
    ])
    error_message = "PUBLIC: nothing but the page's bucket may be open to everybody."
  }

  assert {
    condition     = [google_storage_bucket_iam_member.site_public.bucket, google_storage_bucket_iam_member.site_public.role] == ["my-project-123456-emotion-detector-site-14fa84", "roles/storage.legacyObjectReader"]
    error_message = "PUBLIC_ROLE: everybody may read the page's files by name, and not list them."
  }

  assert {
    condition     = alltrue([for b in [google_storage_bucket.models, google_storage_bucket.source] : b.public_access_prevention == "enforced" && b.uniform_bucket_level_access])
    error_message = "PRIVATE_BUCKETS: models and sources must be out of the public's reach."
  }

  assert {
    condition     = { for name, f in google_cloudfunctions2_function.function : name => f.service_config[0].service_account_email } == { for name in keys(local.functions) : name => "${name}@example.iam" }
    error_message = "OWN_ACCOUNT: each function must run as its own account."
  }

  assert {
    condition     = alltrue([for grant in [google_project_iam_member.build_log, google_project_iam_member.build_source] : grant.member == "serviceAccount:build@example.iam"])
    error_message = "PROJECT_ROLES: only the build account may hold a role in the project."
  }

  assert {
    condition     = google_project_iam_member.build_log.role == "roles/logging.logWriter" && strcontains(one(google_project_iam_member.build_source.condition).expression, "/buckets/gcf-v2-sources-123456789012-")
    error_message = "BUILD_RIGHTS: the build account may write logs and read the copies of the sources, no more."
  }

  assert {
    condition = { for name, b in google_storage_bucket_iam_member.models : name => [b.member, one(b.condition).expression] } == {
      for name in keys(local.functions) : name => ["serviceAccount:${name}@example.iam", "resource.name.startsWith(\"projects/_/buckets/my-project-123456-emotion-detector-models-14fa84/objects/${name}/\")"]
    }
    error_message = "MODEL_ACCESS: each function may read its own model folder only."
  }

  assert {
    condition     = jsondecode(base64decode(google_api_gateway_api_config.config.openapi_documents[0].document[0].contents)) == jsondecode(local.gateway_specification)
    error_message = "RENDERED: the gateway must get the rendered contract."
  }

  assert {
    condition     = !contains(keys(local.rendered_contract), "servers")
    error_message = "NO_SERVERS: the gateway's own address is the server."
  }

  assert {
    condition     = google_api_gateway_api_config.config.gateway_config[0].backend_config[0].google_service_account == "gateway@example.iam"
    error_message = "GATEWAY_ACCOUNT: the gateway must sign with its own account."
  }

  assert {
    condition = alltrue(flatten([
      for path, operations in local.rendered_contract.paths : [
        for method, operation in operations : path == "/v1/${operation["x-google-backend"]}"
      ]
    ]))
    error_message = "ROUTE: each operation must reach the function of its path."
  }

  assert {
    condition = { for name, b in local.rendered_contract["x-google-api-management"].backends : name => [b.address, b.jwtAudience, b.pathTranslation] } == {
      for name in keys(local.functions) : name => [
        "https://emotion-detector-${name}-123456789012.europe-west1.run.app",
        "https://emotion-detector-${name}-123456789012.europe-west1.run.app",
        "APPEND_PATH_TO_ADDRESS",
      ]
    }
    error_message = "AUDIENCE: each backend must have its own function's address and audience, known before the function is."
  }

  assert {
    condition = alltrue(flatten([
      for path, operations in local.rendered_contract.paths : [
        for method, operation in operations :
        jsonencode(try(operation.security, local.rendered_contract.security)) == (method == "options" ? "[]" : "[{\"apiKey\":[]}]")
      ]
    ]))
    error_message = "KEY: an API key must be required by every operation but OPTIONS."
  }

  assert {
    condition     = [for scheme in [local.rendered_contract.components.securitySchemes.apiKey] : "${scheme.type} ${scheme.in} ${scheme.name}"] == ["apiKey header x-api-key"]
    error_message = "KEY_HEADER: the key must travel in the header x-api-key, the only one that API Gateway reads."
  }

  assert {
    condition = local.rendered_contract["x-google-api-management"].quota.limits.requestsPerMinute.values == 6000 && alltrue(flatten([
      for path, operations in local.rendered_contract.paths : [
        for method, operation in operations : try(operation["x-google-quota"].metricCosts.requests, 0) == 1 if method != "options"
      ]
    ]))
    error_message = "QUOTA: every operation with a key must count against the quota of quota_per_minute."
  }

  assert {
    condition     = alltrue([for k in google_apikeys_key.page : [for target in k.restrictions[0].api_targets : target.service] == ["api.apigateway.example"]])
    error_message = "KEY_API: each key must open this API only."
  }

  assert {
    condition     = alltrue([for k in google_apikeys_key.page : k.restrictions[0].browser_key_restrictions[0].allowed_referrers == tolist(["https://my-project-123456-emotion-detector-site-14fa84.storage.googleapis.com/*"])])
    error_message = "KEY_ORIGIN: each key must work from the page's origins only."
  }

  assert {
    condition     = startswith(google_api_gateway_api_config.config.api_config_id, "emotion-detector-") && length(google_api_gateway_api_config.config.api_config_id) == length("emotion-detector-") + 12
    error_message = "CONFIG_HASH: the configuration's name must carry its content's hash."
  }

  assert {
    condition     = { for name, f in google_cloudfunctions2_function.function : name => [f.name, f.build_config[0].entry_point, split("/", f.build_config[0].source[0].storage_source[0].object)[0]] } == { for name in keys(local.functions) : name => ["emotion-detector-${name}", name, name] }
    error_message = "NAMES: a function's name, entry point and zip must agree."
  }

  assert {
    condition     = toset(keys(local.functions)) == toset(keys(local.rendered_contract["x-google-api-management"].backends)) && toset([for name in keys(local.functions) : "/v1/${name}"]) == toset(keys(local.rendered_contract.paths))
    error_message = "SAME_NAMES: functions, backends and paths must have the same names."
  }

  assert {
    condition     = { for name, o in google_storage_bucket_object.source : name => o.name } == { for name, zip in local.zips : name => "${name}/${filesha256(zip)}.zip" }
    error_message = "ZIP_HASH: a zip's object name must be its content's hash."
  }

  assert {
    condition     = alltrue([for f in google_cloudfunctions2_function.function : f.build_config[0].runtime == var.runtime && f.build_config[0].service_account == "projects/p/serviceAccounts/build"])
    error_message = "BUILD: functions must be built for the runtime by the build account."
  }

  assert {
    condition = { for name, f in google_cloudfunctions2_function.function : name => [f.service_config[0].max_instance_count, f.service_config[0].min_instance_count, f.service_config[0].timeout_seconds, f.service_config[0].max_instance_request_concurrency, f.service_config[0].available_memory] } == {
      for name, limit in local.limits.functions : name => [limit.maxInstances, limit.minInstances, limit.timeoutSeconds, limit.concurrency, "${limit.memoryMib}Mi"]
    }
    error_message = "LIMITS: each function must have the limits of infra/limits.json."
  }

  assert {
    condition     = alltrue([for f in google_cloudfunctions2_function.function : f.service_config[0].min_instance_count == 0])
    error_message = "ZERO: functions must scale to zero."
  }

  assert {
    condition     = alltrue([for f in google_cloudfunctions2_function.function : f.service_config[0].environment_variables.WORKERS == "1" && f.service_config[0].environment_variables.THREADS == tostring(f.service_config[0].max_instance_request_concurrency)])
    error_message = "THREADS: one process with as many threads as concurrent requests."
  }

  assert {
    condition     = alltrue([for f in google_cloudfunctions2_function.function : f.service_config[0].environment_variables.ALLOWED_ORIGINS == "https://my-project-123456-emotion-detector-site-14fa84.storage.googleapis.com"])
    error_message = "ORIGINS: only the page's origin may read the answers."
  }

  assert {
    condition     = !anytrue([for f in google_cloudfunctions2_function.function : contains(keys(f.service_config[0].environment_variables), "MODEL_URI")])
    error_message = "BUNDLED: without model_versions the model in the zip is served."
  }

  assert {
    condition     = jsondecode(google_storage_bucket_object.site_config.content) == { apiBaseUrl = "https://gateway.example/v1", apiKey = "key-of-this-test" }
    error_message = "CONFIG: config.json must hold the gateway's address and the key."
  }

  assert {
    condition     = google_storage_bucket_object.site_config.cache_control == "no-store" && alltrue([for o in google_storage_bucket_object.site_markup : o.cache_control == "no-cache"]) && alltrue([for o in google_storage_bucket_object.site_asset : o.cache_control == "public, max-age=300"])
    error_message = "CACHE: config.json is never cached, pages are asked for anew, other files live five minutes."
  }

  assert {
    condition     = google_storage_bucket_object.site_markup["index.html"].content_type == "text/html; charset=utf-8" && google_storage_bucket_object.site_asset["js/main.js"].content_type == "text/javascript; charset=utf-8"
    error_message = "TYPES: files must be served with their media type."
  }

  assert {
    condition     = strcontains(google_storage_bucket_object.site_markup["index.html"].content, "<head>\n    <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; script-src 'self';") && strcontains(google_storage_bucket_object.site_markup["index.html"].content, "; connect-src 'self' https://gateway.example; ")
    error_message = "CONNECT: without a domain the page must carry its policy, and reach the gateway and nothing else."
  }

  assert {
    condition     = !contains(concat(keys(google_storage_bucket_object.site_asset), keys(google_storage_bucket_object.site_markup)), "config.json")
    error_message = "LOCAL_CONFIG: the local config.json must not be uploaded."
  }

  assert {
    condition     = length(google_compute_global_forwarding_rule.page) + length(google_compute_security_policy.api) + length(google_compute_global_address.page) == 0
    error_message = "NO_BALANCER: without a domain there is no load balancer to pay for."
  }

  assert {
    condition     = google_billing_budget.month["month"].billing_account == "0A1B2C-3D4E5F-6A7B8C" && google_billing_budget.month["month"].amount[0].specified_amount[0].units == "25" && length(google_billing_budget.month["month"].threshold_rules) == 4
    error_message = "BUDGET: the project must have a budget with notices."
  }

  assert {
    condition     = google_billing_budget.month["month"].budget_filter[0].projects == toset(["projects/123456789012"])
    error_message = "BUDGET_PROJECT: the budget must count this project."
  }

  assert {
    condition = { for name, check in google_monitoring_uptime_check_config.check : name => [check.monitored_resource[0].labels.host, check.http_check[0].path, tostring(check.http_check[0].accepted_response_status_codes[0].status_value)] } == {
      age     = ["gateway.example", "/v1/age", "200"]
      crop    = ["gateway.example", "/v1/crop", "200"]
      emotion = ["gateway.example", "/v1/emotion", "200"]
      gateway = ["gateway.example", "/v1/crop", "401"]
      gender  = ["gateway.example", "/v1/gender", "200"]
      page    = ["my-project-123456-emotion-detector-site-14fa84.storage.googleapis.com", "/index.html", "200"]
    }
    error_message = "UPTIME: page, gateway and each function must be checked; the gateway must refuse a caller without a key."
  }

  assert {
    condition     = { for name, check in google_monitoring_uptime_check_config.check : name => lookup(check.http_check[0].headers, "X-Api-Key", "none") } == { age = "key-of-this-test", crop = "key-of-this-test", emotion = "key-of-this-test", gateway = "none", gender = "key-of-this-test", page = "none" }
    error_message = "UPTIME_KEY: each function must be checked with the page's key, and the gateway without one."
  }

  assert {
    condition     = strcontains(google_monitoring_alert_policy.uptime.conditions[0].condition_threshold[0].filter, "metric.labels.check_id=starts_with(\"emotion-detector-\")")
    error_message = "UPTIME_ALERT: every check must raise an alert."
  }

  assert {
    condition     = [for c in google_monitoring_alert_policy.instances.conditions : c.condition_threshold[0].threshold_value] == [for limit in values(local.limits.functions) : 0.8 * limit.maxInstances]
    error_message = "INSTANCES: each function must raise an alert near its instance limit."
  }

  assert {
    condition     = google_monitoring_alert_policy.error_share.conditions[0].condition_threshold[0].threshold_value == 0.05 && google_monitoring_alert_policy.latency.conditions[0].condition_threshold[0].threshold_value == 1500 && keys(google_monitoring_alert_policy.logged) == ["function_errors", "quota_refusals"]
    error_message = "ALERTS: errors, latency, logged errors and the quota must raise alerts."
  }

  assert {
    condition     = [for channel in google_monitoring_notification_channel.email : channel.labels.email_address] == ["operator@example.com"]
    error_message = "CHANNEL: alerts must reach the operator."
  }

  assert {
    condition     = google_logging_project_bucket_config.functions.retention_days == 14 && strcontains(google_logging_project_sink.functions.filter, "NOT logName:\"run.googleapis.com%2Frequests\"")
    error_message = "LOGS: the functions' own lines are kept for log_retention_days; lines with callers' addresses are not."
  }

  assert {
    condition     = strcontains(google_logging_project_exclusion.default.filter, "apigateway.googleapis.com/Gateway") && strcontains(google_logging_project_exclusion.default.filter, "cloud_run_revision")
    error_message = "NO_ADDRESSES: the default log bucket must not keep request lines of functions or gateway."
  }

  assert {
    condition     = alltrue([for s in google_project_service.enabled : s.disable_on_destroy == false]) && alltrue([for b in [google_storage_bucket.models, google_storage_bucket.site, google_storage_bucket.source] : b.force_destroy])
    error_message = "DESTROY: destroy must remove full buckets, and leave services on that others may use."
  }
}

run "with_a_domain" {
  command = plan

  variables {
    domain         = "faces.example.com"
    model_versions = { emotion = "1.2.0" }
  }

  override_resource {
    target          = google_compute_global_address.page["page"]
    override_during = plan
    values          = { address = "203.0.113.7", id = "address-id" }
  }

  override_resource {
    target          = google_compute_security_policy.api["page"]
    override_during = plan
    values          = { id = "policy-id" }
  }

  override_resource {
    target          = google_compute_backend_service.api["page"]
    override_during = plan
    values          = { id = "api-service-id" }
  }

  override_resource {
    target          = google_compute_backend_bucket.page["page"]
    override_during = plan
    values          = { id = "page-bucket-id" }
  }

  assert {
    condition     = output.page_url == "https://faces.example.com/" && output.dns_record == { name = "faces.example.com.", type = "A", value = "203.0.113.7" }
    error_message = "DNS: page address and DNS record must follow the domain."
  }

  assert {
    condition     = jsondecode(google_storage_bucket_object.site_config.content).apiBaseUrl == "/v1" && !strcontains(google_storage_bucket_object.site_markup["index.html"].content, "gateway.example")
    error_message = "ONE_ORIGIN: with a domain, page and API must share its origin."
  }

  assert {
    condition     = alltrue([for f in google_cloudfunctions2_function.function : f.service_config[0].environment_variables.ALLOWED_ORIGINS == "https://faces.example.com"]) && alltrue([for k in google_apikeys_key.page : k.restrictions[0].browser_key_restrictions[0].allowed_referrers == tolist(["https://faces.example.com/*"])])
    error_message = "DOMAIN_ORIGIN: with a domain, only its origin may use key and API."
  }

  assert {
    condition     = google_compute_backend_service.api["page"].security_policy == "policy-id"
    error_message = "ARMOR: Cloud Armor must stand in front of the gateway."
  }

  assert {
    condition     = [for r in google_compute_security_policy.api["page"].rule : [r.action, r.rate_limit_options[0].exceed_action, r.rate_limit_options[0].enforce_on_key, tostring(r.rate_limit_options[0].rate_limit_threshold[0].count)] if r.priority == 2000] == [["throttle", "deny(429)", "IP", "1500"]]
    error_message = "RATE: each address must have a rate limit."
  }

  assert {
    condition     = [for r in google_compute_security_policy.api["page"].rule : r.action if strcontains(try(r.match[0].expr[0].expression, ""), "int(request.headers['content-length']) > 4194304")] == ["deny(403)"]
    error_message = "SIZE: bodies over the contract's limit must be refused."
  }

  assert {
    condition     = [for r in google_compute_security_policy.api["page"].rule : r.action if r.priority == 2147483647] == ["deny(403)"]
    error_message = "ARMOR_DEFAULT: what no rule lets through must be refused."
  }

  assert {
    condition     = google_compute_url_map.page["page"].path_matcher[0].path_rule == tolist([for r in google_compute_url_map.page["page"].path_matcher[0].path_rule : r if r.service == "api-service-id" && r.paths == toset(["/v1/*"])]) && google_compute_url_map.page["page"].default_service == "page-bucket-id"
    error_message = "PATHS: /v1/* must go to the gateway and everything else to the page."
  }

  assert {
    condition     = google_compute_region_network_endpoint_group.gateway["page"].serverless_deployment[0].platform == "apigateway.googleapis.com" && google_compute_region_network_endpoint_group.gateway["page"].serverless_deployment[0].resource == google_api_gateway_gateway.gateway.gateway_id
    error_message = "BACKEND: the load balancer must reach the functions through the gateway."
  }

  assert {
    condition     = google_compute_url_map.redirect["page"].default_url_redirect[0].https_redirect && google_compute_global_forwarding_rule.redirect["page"].port_range == "80"
    error_message = "HTTPS: plain HTTP must be redirected."
  }

  assert {
    condition     = google_compute_managed_ssl_certificate.page["page"].managed[0].domains == tolist(["faces.example.com"]) && google_compute_ssl_policy.page["page"].min_tls_version == "TLS_1_2"
    error_message = "TLS: the certificate must be the domain's and TLS at least 1.2."
  }

  assert {
    condition     = google_compute_backend_bucket.page["page"].enable_cdn && google_compute_backend_bucket.page["page"].cdn_policy[0].cache_mode == "USE_ORIGIN_HEADERS"
    error_message = "CDN: the page must come through the CDN, with the files' own cache headers."
  }

  assert {
    condition = alltrue([
      for header in ["Content-Security-Policy: default-src 'none'", "Permissions-Policy: camera=(self)", "Referrer-Policy: strict-origin-when-cross-origin", "Strict-Transport-Security: max-age=31536000", "X-Content-Type-Options: nosniff"] :
      anytrue([for sent in google_compute_backend_bucket.page["page"].custom_response_headers : startswith(sent, header)])
    ])
    error_message = "HEADERS: the page must carry its security headers."
  }

  assert {
    condition     = google_compute_backend_service.api["page"].log_config[0].enable == false
    error_message = "NO_REQUEST_LOG: the load balancer must not log callers' addresses."
  }

  assert {
    condition = { for name, f in google_cloudfunctions2_function.function : name => lookup(f.service_config[0].environment_variables, "MODEL_URI", "none") } == {
      age     = "none"
      crop    = "none"
      emotion = "gs://my-project-123456-emotion-detector-models-14fa84/emotion/1.2.0"
      gender  = "none"
    }
    error_message = "MODEL_URI: a model version must reach its own function and no other."
  }
}
