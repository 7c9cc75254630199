# The archive: a bucket with its key and policies. It stays when applications are destroyed.

variable "bucket_name" {
  type = string
}

variable "account_id" {
  type = string
}

variable "region" {
  type    = string
  default = "eu-central-1"
}

provider "aws" {
  region = var.region
}

module "archive" {
  source      = "../../hcl"
  bucket_name = var.bucket_name
  account_id  = var.account_id
  region      = var.region
  prefix      = "logs"
}

output "destination" {
  value = module.archive.destination
}
