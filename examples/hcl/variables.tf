variable "bucket_name" {
  description = "Name of the bucket."
  type        = string
  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", var.bucket_name))
    error_message = "bucket_name: give 3 to 63 lower-case letters, digits, dashes and dots."
  }
}

variable "account_id" {
  description = "Account that owns the bucket."
  type        = string
  validation {
    condition     = can(regex("^[0-9]{12}$", var.account_id))
    error_message = "account_id: give the 12-digit id of the account that owns the bucket."
  }
}

variable "region" {
  description = "Region of the bucket and of the log groups. The AWS provider must use the same Region."
  type        = string
  validation {
    condition     = can(regex("^[a-z]{2}(-[a-z]+)+-[0-9]$", var.region)) && !can(regex("-iso", var.region))
    error_message = "region: give the Region of the log groups, such as eu-central-1; isolated Regions are not supported."
  }
}

variable "prefix" {
  description = "Root of the archive inside the bucket, without slashes around it."
  type        = string
  default     = ""
  validation {
    condition = (
      can(regex("^([A-Za-z0-9_!.'()=-]+(/[A-Za-z0-9_!.'()=-]+)*)?$", var.prefix)) &&
      !can(regex("(^|/)([.]{1,2}|_logferry)(/|$)", var.prefix))
    )
    error_message = "prefix: give folders of letters, digits and ! . _ - = ' ( ), none named . or .. or _logferry."
  }
}

variable "sources" {
  description = "Accounts whose log groups are exported. An empty list means the account of the bucket. Every other account needs callers: ARNs of the roles that start its exports."
  type = list(object({
    account_id = string
    log_groups = optional(list(string), ["*"])
    callers    = optional(list(string), [])
  }))
  default = []
  validation {
    condition     = alltrue([for source in var.sources : can(regex("^[0-9]{12}$", source.account_id))])
    error_message = "sources: give each account by its 12-digit id."
  }
  # Callers become principals of policies: looser values could open bucket and key to everyone.
  validation {
    condition = alltrue(flatten([for source in var.sources : [for caller in source.callers :
      can(regex("^arn:aws(-cn|-us-gov)?:iam::${source.account_id}:(root|(role|user)/[A-Za-z0-9_+=,.@/-]+)$", caller))
    ]]))
    error_message = "sources: give callers by the ARN of a role, a user or root of the source's own account."
  }
  validation {
    condition = alltrue(flatten([for source in var.sources : [for name in source.log_groups :
      can(regex("^[A-Za-z0-9._/#*?-]{1,512}$", name))
    ]]))
    error_message = "sources: give log_groups by name, or as patterns with * and ?; not by ARN."
  }
}

variable "encryption" {
  description = "kms: creates a KMS key for the bucket. s3: uses SSE-S3. Export tasks do not support DSSE-KMS."
  type        = string
  default     = "kms"
  validation {
    condition     = contains(["kms", "s3"], var.encryption)
    error_message = "encryption: choose kms or s3."
  }
}

variable "object_lock" {
  description = "Keeps every object for this many days. COMPLIANCE cannot be undone. Decide before the bucket is created."
  type = object({
    mode = string
    days = number
  })
  default = null
  validation {
    condition     = var.object_lock == null || contains(["GOVERNANCE", "COMPLIANCE"], try(var.object_lock.mode, ""))
    error_message = "object_lock.mode: choose GOVERNANCE or COMPLIANCE."
  }
}

variable "write_once_records" {
  description = "Denies overwriting receipts and manifests."
  type        = bool
  default     = false
}

variable "export_closed_rule" {
  description = "Creates an EventBridge rule for closed exports, and sends the bucket's events to EventBridge."
  type        = bool
  default     = false
}

variable "signing" {
  description = "Lets the exporter's role sign manifests and checkpoints with this key of KMS. The key may be in another account."
  type = object({
    key_arn   = string
    role_name = string
  })
  default = null
  validation {
    condition     = var.signing == null || can(regex("^arn:(aws|aws-cn|aws-us-gov):kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9_-]+$", var.signing.key_arn))
    error_message = "signing.key_arn: name the key by its own ARN, not an alias."
  }
  validation {
    condition     = var.signing == null || can(regex("^[A-Za-z0-9_+=,.@-]{1,64}$", var.signing.role_name))
    error_message = "signing.role_name: give the name of the role, not its ARN."
  }
}

variable "tags" {
  type    = map(string)
  default = {}
}
