# What an operator may not ask for. tests/infra/test_invariants.py covers what is planned from good input.
mock_provider "google" {}
mock_provider "google-beta" {}
mock_provider "random" {}
mock_provider "time" {}

variables {
  project_id    = "my-project-123456"
  region        = "europe-west1"
  budget_amount = 0
}

run "bad_input_is_refused" {
  command = plan

  variables {
    alert_email           = "nobody"
    alerts                = { error_share = 5 }
    allowed_origins       = ["https://*.example.com"]
    api_keys              = []
    billing_account       = "mine"
    budget_amount         = -1
    domain                = "https://faces.example.com"
    functions             = { "Crop" = {} }
    log_retention_days    = 0
    prefix                = "Emotion_Detector"
    project_id            = "My Project"
    quota_per_minute      = 0
    rate_limit_per_minute = 1
    region                = "europe-west4"
    runtime               = "python39"
  }

  expect_failures = [
    var.alert_email, var.alerts, var.allowed_origins, var.api_keys, var.billing_account, var.budget_amount, var.domain,
    var.functions, var.log_retention_days, var.prefix, var.project_id, var.quota_per_minute, var.rate_limit_per_minute,
    var.region, var.runtime,
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
    model_versions = { mood = "1.0.0" }
  }

  expect_failures = [terraform_data.agreement]
}

run "limits_of_no_function_are_refused" {
  command = plan

  variables {
    functions = { mood = { max_instances = 1 } }
  }

  expect_failures = [terraform_data.agreement]
}

run "a_function_that_ends_before_its_deadline_is_refused" {
  command = plan

  variables {
    functions = { crop = { timeout_seconds = 5 } }
  }

  expect_failures = [terraform_data.agreement]
}

run "limits_that_no_function_can_have_are_refused" {
  command = plan

  variables {
    functions = { crop = { max_instances = 1000, cpu = 3, concurrency = 1000 } }
  }

  expect_failures = [terraform_data.agreement]
}

run "no_budget_is_a_choice" {
  command = plan

  variables {
    billing_account = "0A1B2C-3D4E5F-6A7B8C"
    budget_amount   = 0
  }

  assert {
    condition     = length(google_billing_budget.month) == 0
    error_message = "budget_amount = 0 must make no budget."
  }
}

run "a_budget_without_its_account_is_named" {
  command = plan

  variables {
    budget_amount = 25
  }

  expect_failures = [check.budget]
}
