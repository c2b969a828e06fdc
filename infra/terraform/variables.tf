variable "alert_email" {
  description = "Address that alerts and budget notices go to; empty for none."
  type        = string
  default     = ""
  nullable    = false

  validation {
    condition     = var.alert_email == "" || can(regex("^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$", var.alert_email))
    error_message = "alert_email must be empty or one e-mail address."
  }
}

variable "alerts" {
  description = "Thresholds of the alert policies: share of 5xx answers, p95 latency, share of the instance limit in use."
  type = object({
    error_share    = optional(number, 0.05)
    instance_share = optional(number, 0.8)
    latency_ms     = optional(number, 1500)
  })
  default  = {}
  nullable = false

  validation {
    condition     = alltrue([for share in [var.alerts.error_share, var.alerts.instance_share] : share > 0 && share < 1])
    error_message = "alerts.error_share and alerts.instance_share must lie between 0 and 1."
  }

  validation {
    condition     = var.alerts.latency_ms >= 50
    error_message = "alerts.latency_ms must be at least 50."
  }
}

variable "allowed_origins" {
  description = "Origins besides the deployed page whose scripts may call the API, such as http://localhost:8080 for development."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition = alltrue([
      for origin in var.allowed_origins :
      can(regex("^https://[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]{1,5})?$", origin)) ||
      can(regex("^http://localhost(:[0-9]{1,5})?$", origin))
    ])
    error_message = "allowed_origins must be exact origins: https://host[:port] or http://localhost[:port]; no path and no wildcard."
  }
}

variable "api_keys" {
  description = "Names of the API keys that are valid, oldest first; the page uses the last, so a key is rotated by adding one and removing the old one later."
  type        = list(string)
  default     = ["first"]
  nullable    = false

  validation {
    condition     = length(var.api_keys) > 0 && length(distinct(var.api_keys)) == length(var.api_keys)
    error_message = "api_keys must hold at least one name, and each name once."
  }

  validation {
    condition     = alltrue([for name in var.api_keys : can(regex("^[a-z][a-z0-9]{0,15}$", name))])
    error_message = "api_keys must be 1-16 lower-case letters or digits each, starting with a letter."
  }
}

variable "billing_account" {
  description = "Billing account of the project, on which the budget is set, such as 0A1B2C-3D4E5F-6A7B8C; `make deploy` looks it up. Empty for no budget."
  type        = string
  default     = ""
  nullable    = false

  validation {
    condition     = can(regex("^([0-9A-F]{6}-[0-9A-F]{6}-[0-9A-F]{6})?$", var.billing_account))
    error_message = "billing_account must be empty or look like 0A1B2C-3D4E5F-6A7B8C."
  }
}

variable "budget_amount" {
  description = "Monthly budget of the project in the billing account's currency, 0 for none; notices go out at 50, 90 and 100 %, and when the forecast passes it."
  type        = number
  default     = 25
  nullable    = false

  validation {
    condition     = var.budget_amount >= 0 && floor(var.budget_amount) == var.budget_amount
    error_message = "budget_amount must be a whole number, 0 for no budget."
  }
}

variable "build_dir" {
  description = "Folder with the zips that `make build` wrote, relative to this configuration or absolute."
  type        = string
  default     = "../../build"
  nullable    = false

  validation {
    condition     = var.build_dir != ""
    error_message = "build_dir must name a folder."
  }
}

variable "domain" {
  description = "Host name of the page, such as faces.example.com: adds a load balancer, certificate, CDN and Cloud Armor; empty for the bucket's own address."
  type        = string
  default     = ""
  nullable    = false

  validation {
    condition     = var.domain == "" || can(regex("^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z]{2,63}$", var.domain))
    error_message = "domain must be empty or a lower-case host name such as faces.example.com."
  }
}

variable "functions" {
  description = "Size and limits of functions where they differ from infra/limits.json, such as { crop = { max_instances = 20 } }."
  type = map(object({
    concurrency     = optional(number) # requests one instance works on at a time
    cpu             = optional(number) # vCPUs of an instance
    max_instances   = optional(number) # ceiling of the scale-out, and of the bill
    memory_mib      = optional(number) # of an instance
    min_instances   = optional(number) # kept warm, and paid for
    timeout_seconds = optional(number) # of one request
  }))
  default  = {}
  nullable = false

  validation {
    condition     = alltrue([for name in keys(var.functions) : can(regex("^[a-z][a-z0-9]{0,11}$", name))])
    error_message = "functions: each name must be 1-12 lower-case letters or digits, starting with a letter."
  }
}

variable "log_retention_days" {
  description = "Days for which the functions' log lines are kept."
  type        = number
  default     = 14
  nullable    = false

  validation {
    condition     = var.log_retention_days >= 1 && var.log_retention_days <= 365
    error_message = "log_retention_days must lie between 1 and 365."
  }
}

variable "model_versions" {
  description = "Version folder in the model bucket for each function that should not use the model in its zip, such as { emotion = \"1.2.0\" }."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for version in values(var.model_versions) : can(regex("^[0-9]+\\.[0-9]+\\.[0-9]+$", version))])
    error_message = "model_versions: each version must look like 1.2.0."
  }
}

variable "prefix" {
  description = "First part of every resource's name; two deployments in one project need different ones."
  type        = string
  default     = "emotion-detector"
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,14}[a-z0-9]$", var.prefix))
    error_message = "prefix must be 3-16 lower-case letters, digits or hyphens, starting with a letter and not ending with a hyphen."
  }
}

variable "project_id" {
  description = "Google Cloud project that everything is created in."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{4,28}[a-z0-9]$", var.project_id))
    error_message = "project_id must be a project ID (6-30 lower-case letters, digits or hyphens), not a name or number."
  }
}

variable "quota_per_minute" {
  description = "Requests to the API per minute, of all viewers together, before the gateway answers 429."
  type        = number
  default     = 6000
  nullable    = false

  validation {
    condition     = var.quota_per_minute >= 60 && var.quota_per_minute <= 1000000 && floor(var.quota_per_minute) == var.quota_per_minute
    error_message = "quota_per_minute must be a whole number between 60 and 1000000."
  }
}

variable "rate_limit_per_minute" {
  description = "Requests to the API per minute from one address before Cloud Armor answers 429; only with a domain."
  type        = number
  default     = 1500
  nullable    = false

  validation {
    condition     = var.rate_limit_per_minute >= 60 && var.rate_limit_per_minute <= 10000 && floor(var.rate_limit_per_minute) == var.rate_limit_per_minute
    error_message = "rate_limit_per_minute must be a whole number between 60 and 10000."
  }
}

# Source: "Choosing a GCP region" in API Gateway's deployment model. In some projects Cloud Build works only in a part of
# them, europe-west1, us-central1, us-west2 and australia-southeast1: "Restricted regions" in Cloud Build's locations.
variable "region" {
  description = "Region of the functions, gateway and buckets, one of those that API Gateway has; europe-west1, us-central1, us-west2 and australia-southeast1 build functions in every project."
  type        = string
  nullable    = false

  validation {
    condition = contains([
      "asia-northeast1", "australia-southeast1", "europe-west1", "europe-west2", "us-central1", "us-east1", "us-east4",
      "us-west2", "us-west3", "us-west4",
    ], var.region)
    error_message = "region must be one that API Gateway has: asia-northeast1, australia-southeast1, europe-west1, europe-west2, us-central1, us-east1, us-east4, us-west2, us-west3 or us-west4."
  }
}

variable "runtime" {
  description = "Python of the functions; docs/decisions/0020-python-runtime.md compares them."
  type        = string
  default     = "python311"
  nullable    = false

  validation {
    condition     = contains(["python311", "python312", "python313"], var.runtime)
    error_message = "runtime must be python311, python312 or python313."
  }
}

variable "site_dir" {
  description = "Folder with the page's files, relative to this configuration or absolute."
  type        = string
  default     = "../../frontend"
  nullable    = false

  validation {
    condition     = var.site_dir != ""
    error_message = "site_dir must name a folder."
  }
}
