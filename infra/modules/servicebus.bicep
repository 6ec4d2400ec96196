// Where other systems leave commands and registry events. Standard: sessions, topics and duplicate detection are not in Basic.

import { roles } from 'roles.bicep'

@description('Name of the namespace.')
@minLength(6)
@maxLength(50)
param name string

@description('Region.')
param location string

@description('Tags.')
param tags object

@description('Spread over availability zones. Standard namespaces are where the region has them.')
param zoneRedundant bool

@description('The app\'s identity: receives, and sends replies.')
param identityName string

// How long a message id is remembered: a sender that retries for that long has its message counted once.
var duplicateWindow = 'PT10M'

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: identityName
}

resource namespace 'Microsoft.ServiceBus/namespaces@2026-01-01' = {
  name: name
  location: location
  tags: tags
  sku: {
    name: 'Standard'
    tier: 'Standard'
  }
  properties: {
    disableLocalAuth: true
    minimumTlsVersion: '1.2'
    zoneRedundant: zoneRedundant
  }
}

resource commands 'Microsoft.ServiceBus/namespaces/queues@2026-01-01' = {
  parent: namespace
  name: 'commands'
  properties: {
    // The session is the namespace/name that a command is about: commands for one thing keep their order, others overtake.
    requiresSession: true
    requiresDuplicateDetection: true
    duplicateDetectionHistoryTimeWindow: duplicateWindow
    deadLetteringOnMessageExpiration: true
    maxDeliveryCount: 12
    lockDuration: 'PT1M'
  }
}

resource registryEvents 'Microsoft.ServiceBus/namespaces/topics@2026-01-01' = {
  parent: namespace
  name: 'registry-events'
  properties: {
    requiresDuplicateDetection: true
    duplicateDetectionHistoryTimeWindow: duplicateWindow
    supportOrdering: true
  }
}

resource subscribed 'Microsoft.ServiceBus/namespaces/topics/subscriptions@2026-01-01' = {
  parent: registryEvents
  name: 'functions-platform'
  properties: {
    requiresSession: true
    deadLetteringOnMessageExpiration: true
    maxDeliveryCount: 12
    lockDuration: 'PT1M'
  }
}

resource assignments 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for role in [roles.serviceBusDataReceiver, roles.serviceBusDataSender]: {
    name: guid(namespace.id, identity.id, role)
    scope: namespace
    properties: {
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', role)
      principalId: identity.properties.principalId
      principalType: 'ServicePrincipal'
    }
  }
]

@description('Address of the namespace.')
output fullyQualifiedNamespace string = split(split(namespace.properties.serviceBusEndpoint, '//')[1], ':')[0]
