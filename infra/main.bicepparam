using './main.bicep'

// azd sets these from its environment (azd env set NAME VALUE); docs/deploy-azure.md lists them. What is not set has main.bicep's default.
param environmentName = readEnvironmentVariable('AZURE_ENV_NAME', 'functions-platform')
param location = readEnvironmentVariable('AZURE_LOCATION', 'westeurope')
param resourceGroupName = readEnvironmentVariable('AZURE_RESOURCE_GROUP', '')
param deployerPrincipalId = readEnvironmentVariable('AZURE_PRINCIPAL_ID', '')
param deployerPrincipalType = readEnvironmentVariable('AZURE_PRINCIPAL_TYPE', 'User')
param storageAccountName = readEnvironmentVariable('FP_STORAGE_ACCOUNT_NAME', '')
param functionAppName = readEnvironmentVariable('FP_FUNCTION_APP_NAME', '')
param keyVaultName = readEnvironmentVariable('FP_KEY_VAULT_NAME', '')
param zoneRedundant = bool(readEnvironmentVariable('FP_ZONE_REDUNDANT', 'false'))
// any(): which numbers are allowed is checked when it is deployed, not here.
param instanceMemoryMB = any(int(readEnvironmentVariable('FP_INSTANCE_MEMORY_MB', '512')))
param maximumInstanceCount = int(readEnvironmentVariable('FP_MAXIMUM_INSTANCES', '40'))
param alwaysReadyHttpInstances = int(readEnvironmentVariable('FP_ALWAYS_READY_HTTP', '0'))
param withServiceBus = bool(readEnvironmentVariable('FP_WITH_SERVICE_BUS', 'false'))
param alertEmail = readEnvironmentVariable('FP_ALERT_EMAIL', '')
param monthlyBudget = int(readEnvironmentVariable('FP_MONTHLY_BUDGET', '20'))
param budgetStartDate = readEnvironmentVariable('FP_BUDGET_START', '')
param logDailyCapGB = int(readEnvironmentVariable('FP_LOG_DAILY_CAP_GB', '1'))
param logRetentionDays = int(readEnvironmentVariable('FP_LOG_RETENTION_DAYS', '30'))
