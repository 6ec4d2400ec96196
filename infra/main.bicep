// The control plane as an Azure Functions app: one resource group with everything in it. docs/deploy-azure.md explains the choices.
targetScope = 'subscription'

@description('Name of the environment; part of every name, so that several installations fit into one subscription.')
@minLength(2)
@maxLength(24)
param environmentName string

@description('Region of every resource. It must offer Flex Consumption; with zoneRedundant it must have availability zones.')
param location string

@description('Resource group. Empty: rg-<environment>.')
param resourceGroupName string = ''

@description('Storage account. Empty: derived from subscription, environment and region, so that it is free in the whole of Azure.')
@maxLength(24)
param storageAccountName string = ''

@description('Function app, and with it the address of the API. Empty: derived like the storage account.')
@maxLength(60)
param functionAppName string = ''

@description('Key Vault. Empty: derived like the storage account.')
@maxLength(24)
param keyVaultName string = ''

@description('Spread the plan, the storage account and Service Bus over availability zones. Zone-redundant plans need at least two always-ready instances a group, which cost money while idle.')
param zoneRedundant bool = false

@description('Memory of an instance in MB. 512 is enough for some hundred nodes.')
@allowed([512, 2048, 4096])
param instanceMemoryMB int = 512

@description('Most instances at the same time; a bound for the bill as well.')
@minValue(40)
@maxValue(1000)
param maximumInstanceCount int = 40

@description('Instances kept warm for HTTP. 0 scales to zero; 1 takes the cold start off the API and costs money every hour.')
@minValue(0)
@maxValue(20)
param alwaysReadyHttpInstances int = 0

@description('Create a Service Bus namespace for the commands queue and the registry-events topic. Without it commands come through the API and the storage queues.')
param withServiceBus bool = false

@description('Object id of the person or pipeline that deploys. It gets the right to write the token to the vault; empty: nobody does.')
param deployerPrincipalId string = ''

@description('Kind of the deployer\'s principal.')
@allowed(['User', 'Group', 'ServicePrincipal'])
param deployerPrincipalType string = 'User'

@description('Where alerts and budget notices go by mail. Empty: alerts are only seen in the portal, the budget writes to the subscription\'s owners.')
param alertEmail string = ''

@description('Budget of the resource group a month, in the subscription\'s currency. It notifies; it stops nothing.')
@minValue(1)
param monthlyBudget int = 20

@description('First day of the month from which the budget counts, like 2026-12-01. It cannot be changed afterwards. Empty: this month.')
param budgetStartDate string = ''

@description('Not to be given: a template may ask for the time only here.')
param firstOfThisMonth string = utcNow('yyyy-MM-01')

@description('Most GB a day that logs may take in; what comes beyond is dropped until midnight UTC. A bound for the bill.')
@minValue(1)
param logDailyCapGB int = 1

@description('Days that logs are kept.')
@minValue(30)
@maxValue(730)
param logRetentionDays int = 30

@description('Tags of every resource.')
param tags object = {}

var identityName = 'id-${environmentName}'
var insightsName = 'appi-${environmentName}'
var suffix = uniqueString(subscription().id, environmentName, location)
var allTags = union(tags, { 'azd-env-name': environmentName })
var storageName = empty(storageAccountName) ? 'fp${suffix}' : storageAccountName
var appName = empty(functionAppName) ? 'fp-${environmentName}-${suffix}' : functionAppName
var vaultName = empty(keyVaultName) ? 'fp-${suffix}' : keyVaultName

resource group 'Microsoft.Resources/resourceGroups@2025-04-01' = {
  name: empty(resourceGroupName) ? 'rg-${environmentName}' : resourceGroupName
  location: location
  tags: allTags
}

module identity 'modules/identity.bicep' = {
  scope: group
  params: {
    name: identityName
    location: location
    tags: allTags
  }
}

module storage 'modules/storage.bicep' = {
  scope: group
  params: {
    name: storageName
    location: location
    tags: allTags
    zoneRedundant: zoneRedundant
    identityName: identityName
  }
  dependsOn: [identity]
}

module vault 'modules/vault.bicep' = {
  scope: group
  params: {
    name: vaultName
    location: location
    tags: allTags
    identityName: identityName
    deployerPrincipalId: deployerPrincipalId
    deployerPrincipalType: deployerPrincipalType
  }
  dependsOn: [identity]
}

module monitoring 'modules/monitoring.bicep' = {
  scope: group
  params: {
    applicationInsightsName: insightsName
    workspaceName: 'log-${environmentName}'
    location: location
    tags: allTags
    identityName: identityName
    dailyCapGB: logDailyCapGB
    retentionDays: logRetentionDays
  }
  dependsOn: [identity]
}

module serviceBus 'modules/servicebus.bicep' = if (withServiceBus) {
  scope: group
  params: {
    name: 'sb-${environmentName}-${suffix}'
    location: location
    tags: allTags
    zoneRedundant: zoneRedundant
    identityName: identityName
  }
  dependsOn: [identity]
}

module app 'modules/functionapp.bicep' = {
  scope: group
  params: {
    name: appName
    planName: 'plan-${environmentName}'
    location: location
    tags: allTags
    zoneRedundant: zoneRedundant
    instanceMemoryMB: instanceMemoryMB
    maximumInstanceCount: maximumInstanceCount
    alwaysReadyHttpInstances: alwaysReadyHttpInstances
    identityId: identity.outputs.id
    identityClientId: identity.outputs.clientId
    storageAccountName: storageName
    deploymentContainer: storage.outputs.deploymentContainer
    vaultUri: vault.outputs.uri
    applicationInsightsName: insightsName
    serviceBusNamespace: serviceBus.?outputs.?fullyQualifiedNamespace ?? ''
  }
  dependsOn: [monitoring]
}

module alerts 'modules/alerts.bicep' = {
  scope: group
  params: {
    environmentName: environmentName
    location: location
    tags: allTags
    functionAppId: app.outputs.id
    applicationInsightsId: monitoring.outputs.applicationInsightsId
    email: alertEmail
  }
}

module budget 'modules/budget.bicep' = {
  scope: group
  params: {
    name: 'budget-${environmentName}'
    amount: monthlyBudget
    startDate: empty(budgetStartDate) ? firstOfThisMonth : budgetStartDate
    email: alertEmail
  }
}

@description('Resource group.')
output AZURE_RESOURCE_GROUP string = group.name

@description('Function app.')
output FP_FUNCTION_APP string = appName

@description('Address of the API: FP_URL of fp and of the agents.')
output FP_URL string = app.outputs.url

@description('Storage account that holds the state.')
output FP_STORAGE_ACCOUNT string = storage.outputs.name

@description('Key Vault that holds the token.')
output FP_KEY_VAULT string = vault.outputs.name

@description('Service Bus namespace; empty without one.')
output FP_SERVICE_BUS string = serviceBus.?outputs.?fullyQualifiedNamespace ?? ''
