# A complete sample: copy it to terraform.tfvars (which git ignores) and change what is yours.
# Only project_id and region are required; the rest shows every setting.
project_id = "my-project-123456"
region     = "europe-west1"

alert_email           = "operator@example.com"
alerts                = { error_share = 0.05, instance_share = 0.8, latency_ms = 1500 }
allowed_origins       = ["http://localhost:8080"]
api_keys              = ["first"]
budget_amount         = 25
build_dir             = "../../build"
domain                = "faces.example.com"
log_retention_days    = 14
model_versions        = { emotion = "1.2.0" }
prefix                = "emotion-detector"
quota_per_minute      = 6000
rate_limit_per_minute = 1500
site_dir              = "../../frontend"

functions = {
  crop    = { concurrency = 4, cpu = 1, max_instances = 10, memory_mib = 512, min_instances = 0, timeout_seconds = 15 }
  emotion = { concurrency = 8, cpu = 1, max_instances = 10, memory_mib = 512, min_instances = 0, timeout_seconds = 15 }
  gender  = { concurrency = 8, cpu = 1, max_instances = 10, memory_mib = 512, min_instances = 0, timeout_seconds = 15 }
}
