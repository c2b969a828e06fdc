# What an operator may not ask for. tests/infra/test_invariants.py covers what is planned from good input.
mock_provider "google" {}
mock_provider "google-beta" {}
mock_provider "random" {}
mock_provider "time" {}

variables {
  project_id = "my-project-123456"
  region     = "europe-west1"
}

run "bad_input_is_refused" {
  command = plan

  variables {
    alert_email           = "nobody"
    alerts                = { error_share = 5 }
    allowed_origins       = ["https://*.example.com"]
    api_keys              = []
    budget_amount         = 0
    domain                = "https://faces.example.com"
    functions             = { crop = { max_instances = 1000 }, emotion = {}, gender = {} }
    log_retention_days    = 0
    prefix                = "Emotion_Detector"
    project_id            = "My Project"
    quota_per_minute      = 0
    rate_limit_per_minute = 1
    region                = "europe-west1-b"
  }

  expect_failures = [
    var.alert_email, var.alerts, var.allowed_origins, var.api_keys, var.budget_amount, var.domain, var.functions,
    var.log_retention_days, var.prefix, var.project_id, var.quota_per_minute, var.rate_limit_per_minute, var.region,
  ]
}

run "a_version_that_is_none_is_refused" {
  command = plan

  variables {
    model_versions = { emotion = "latest" }
  }

  expect_failures = [var.model_versions]
}

run "a_model_version_of_no_function_is_refused" {
  command = plan

  variables {
    model_versions = { age = "1.0.0" }
  }

  expect_failures = [var.model_versions]
}

run "a_function_that_the_contract_does_not_know_is_refused" {
  command = plan

  variables {
    functions = { crop = {}, emotion = {} }
  }

  expect_failures = [var.functions]
}

run "a_function_that_ends_before_its_deadline_is_refused" {
  command = plan

  variables {
    functions = { crop = { timeout_seconds = 5 }, emotion = {}, gender = {} }
  }

  expect_failures = [var.functions]
}
