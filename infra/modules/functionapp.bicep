// The app itself: Flex Consumption with a custom handler. It connects to everything as its identity; no setting holds a key.

@description('Name of the app.')
param name string

@description('Name of the plan.')
param planName string

@description('Region.')
param location string

@description('Tags.')
param tags object

@description('Spread instances over availability zones.')
param zoneRedundant bool

@description('Memory of an instance in MB.')
param instanceMemoryMB int

@description('Most instances at the same time.')
param maximumInstanceCount int

@description('Instances kept warm for HTTP.')
param alwaysReadyHttpInstances int

@description('Resource id of the app\'s identity.')
param identityId string

@description('Client id of the app\'s identity.')
param identityClientId string

@description('Account of the state, the queues and the package.')
param storageAccountName string

@description('Container of the package.')
param deploymentContainer string

@description('Address of the vault that holds the token.')
param vaultUri string

@description('Application Insights resource that telemetry goes to.')
param applicationInsightsName string

@description('Service Bus namespace; empty: none.')
param serviceBusNamespace string

resource account 'Microsoft.Storage/storageAccounts@2025-01-01' existing = {
  name: storageAccountName
}

resource insights 'Microsoft.Insights/components@2020-02-02' existing = {
  name: applicationInsightsName
}

resource plan 'Microsoft.Web/serverfarms@2025-03-01' = {
  name: planName
  location: location
  tags: tags
  kind: 'functionapp'
  sku: {
    name: 'FC1'
    tier: 'FlexConsumption'
  }
  properties: {
    reserved: true
    zoneRedundant: zoneRedundant
  }
}

// On Flex the runtime, the package and scaling are in functionAppConfig: their settings of old (FUNCTIONS_WORKER_RUNTIME, WEBSITE_RUN_FROM_PACKAGE, …) must not be set.
var settings = {
  AzureWebJobsStorage__blobServiceUri: account.properties.primaryEndpoints.blob
  AzureWebJobsStorage__queueServiceUri: account.properties.primaryEndpoints.queue
  AzureWebJobsStorage__tableServiceUri: account.properties.primaryEndpoints.table
  AzureWebJobsStorage__credential: 'managedidentity'
  AzureWebJobsStorage__clientId: identityClientId
  // Names no secret: with local authentication off, the key in it opens nothing.
  APPLICATIONINSIGHTS_CONNECTION_STRING: insights.properties.ConnectionString
  APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${identityClientId};Authorization=AAD'
  AzureWebJobsDisableHomepage: 'true'
  // The handler's own settings.
  AZURE_CLIENT_ID: identityClientId
  FP_STORAGE: 'azure'
  FP_STORAGE_ACCOUNT: account.name
  FP_TOKEN: '@Microsoft.KeyVault(SecretUri=${vaultUri}secrets/functions-platform-token)'
  // What Secrets are encrypted with: never in the storage account.
  FP_SECRET_KEYS: '@Microsoft.KeyVault(SecretUri=${vaultUri}secrets/functions-platform-secret-keys)'
}

var serviceBusSettings = empty(serviceBusNamespace)
  ? {}
  : {
      ServiceBus__fullyQualifiedNamespace: serviceBusNamespace
      ServiceBus__credential: 'managedidentity'
      ServiceBus__clientId: identityClientId
    }

resource app 'Microsoft.Web/sites@2025-03-01' = {
  name: name
  location: location
  tags: union(tags, { 'azd-service-name': 'control-plane' })
  kind: 'functionapp,linux'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: {
      '${identityId}': {}
    }
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    keyVaultReferenceIdentity: identityId
    functionAppConfig: {
      deployment: {
        storage: {
          type: 'blobContainer'
          value: '${account.properties.primaryEndpoints.blob}${deploymentContainer}'
          authentication: {
            type: 'UserAssignedIdentity'
            userAssignedIdentityResourceId: identityId
          }
        }
      }
      scaleAndConcurrency: {
        instanceMemoryMB: instanceMemoryMB
        maximumInstanceCount: maximumInstanceCount
        alwaysReady: alwaysReadyHttpInstances > 0
          ? [
              {
                name: 'http'
                instanceCount: alwaysReadyHttpInstances
              }
            ]
          : []
      }
      runtime: {
        name: 'custom'
        version: '1.0'
      }
    }
    siteConfig: {
      ftpsState: 'Disabled'
      http20Enabled: true
      minTlsVersion: '1.2'
      scmMinTlsVersion: '1.2'
    }
  }

  resource appSettings 'config' = {
    name: 'appsettings'
    properties: union(settings, serviceBusSettings)
  }

  // Deployments sign in with an identity as well: the publishing passwords are off.
  resource noFtpPassword 'basicPublishingCredentialsPolicies' = {
    name: 'ftp'
    properties: {
      allow: false
    }
  }

  resource noScmPassword 'basicPublishingCredentialsPolicies' = {
    name: 'scm'
    properties: {
      allow: false
    }
  }
}

@description('Resource id of the app.')
output id string = app.id

@description('Address of the app.')
output url string = 'https://${app.properties.defaultHostName}'
