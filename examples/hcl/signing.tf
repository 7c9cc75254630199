# Lets the role of the exporter sign manifests and checkpoints with a key of KMS. The role and the key are your own.
resource "aws_iam_role_policy" "archive_signing" {
  count = var.signing == null ? 0 : 1
  name  = "logferry-signing"
  role  = var.signing.role_name
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid      = "SignManifests"
      Effect   = "Allow"
      Action   = ["kms:GetPublicKey", "kms:Sign"]
      Resource = var.signing.key_arn
    }]
  })
}
