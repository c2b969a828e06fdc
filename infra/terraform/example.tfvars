# Every setting, as a reference. None is needed: `make deploy PROJECT=... REGION=...` writes the first two to
# terraform.tfvars, which git ignores. Add there what should differ from the default, without the leading #.

# project_id = "my-project-123456"
# region     = "europe-west1"

# alert_email           = "operator@example.com"
# alerts                = { error_share = 0.05, instance_share = 0.8, latency_ms = 1500 }
# allowed_origins       = ["http://localhost:8080"]
# api_keys              = ["first"]
# billing_account       = "0A1B2C-3D4E5F-6A7B8C"
# budget_amount         = 25
# build_dir             = "../../build"
# domain                = "faces.example.com"
# functions             = { crop = { max_instances = 20, min_instances = 1 } }
# log_retention_days    = 14
# model_versions        = { emotion = "1.2.0" }
# prefix                = "emotion-detector"
# quota_per_minute      = 6000
# rate_limit_per_minute = 1500
# runtime               = "python311"
# site_dir              = "../../frontend"
