output "api_base_url" {
  description = "What the page calls; relative where page and API share an origin."
  value       = local.api_base_url
}

output "api_key" {
  description = "The key that the page uses."
  value       = google_apikeys_key.page[reverse(var.api_keys)[0]].key_string
  sensitive   = true
}

output "dns_record" {
  description = "The record to set at the domain's DNS provider; null without a domain."
  value       = one([for address in google_compute_global_address.page : { name = "${var.domain}.", type = "A", value = address.address }])
}

output "function_urls" {
  description = "Each function's own address; answers its invoker only."
  value       = { for name, function in google_cloudfunctions2_function.function : name => function.service_config[0].uri }
}

output "gateway_url" {
  description = "The gateway's own address."
  value       = "https://${google_api_gateway_gateway.gateway.default_hostname}"
}

output "models_bucket" {
  description = "Where model versions are published to."
  value       = google_storage_bucket.models.name
}

output "page_url" {
  description = "The page."
  value       = local.page_url
}
