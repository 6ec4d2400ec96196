// What someone must know: functions that fail, answers that are our fault, messages that were given up. Metric alerts are used where a metric tells it:
// they cost a fifth of a query.

@description('Name of the environment.')
param environmentName string

@description('Region.')
param location string

@description('Tags.')
param tags object

@description('The app.')
param functionAppId string

@description('Its Application Insights.')
param applicationInsightsId string

@description('Where the mail goes; empty: nowhere.')
param email string

resource mail 'Microsoft.Insights/actionGroups@2023-01-01' = if (!empty(email)) {
  name: 'ag-${environmentName}'
  location: 'global'
  tags: tags
  properties: {
    groupShortName: 'fp'
    enabled: true
    emailReceivers: [
      {
        name: 'operators'
        emailAddress: email
        useCommonAlertSchema: true
      }
    ]
  }
}

var actions = empty(email)
  ? []
  : [
      {
        actionGroupId: mail.id
      }
    ]

resource failures 'Microsoft.Insights/metricAlerts@2026-01-01' = {
  name: 'functions-fail'
  location: 'global'
  tags: tags
  properties: {
    description: 'More than 20 function runs failed within 15 minutes.'
    severity: 2
    enabled: true
    scopes: [applicationInsightsId]
    evaluationFrequency: 'PT5M'
    windowSize: 'PT15M'
    autoMitigate: true
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
      allOf: [
        {
          criterionType: 'StaticThresholdCriterion'
          name: 'failed'
          metricNamespace: 'microsoft.insights/components'
          metricName: 'requests/failed'
          operator: 'GreaterThan'
          threshold: 20
          timeAggregation: 'Count'
        }
      ]
    }
    actions: actions
  }
}

resource serverErrors 'Microsoft.Insights/metricAlerts@2026-01-01' = {
  name: 'api-answers-5xx'
  location: 'global'
  tags: tags
  properties: {
    description: 'The API gave more than 5 answers of the 500s within 15 minutes.'
    severity: 2
    enabled: true
    scopes: [functionAppId]
    evaluationFrequency: 'PT5M'
    windowSize: 'PT15M'
    autoMitigate: true
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
      allOf: [
        {
          criterionType: 'StaticThresholdCriterion'
          name: 'http5xx'
          metricNamespace: 'Microsoft.Web/sites'
          metricName: 'Http5xx'
          operator: 'GreaterThan'
          threshold: 5
          timeAggregation: 'Total'
        }
      ]
    }
    actions: actions
  }
}

// No metric tells the length of a single queue. A poison queue grows only when the host moves a message there, and then it says so.
resource poison 'Microsoft.Insights/scheduledQueryRules@2026-03-01' = {
  name: 'poison-queue-grows'
  location: location
  tags: tags
  properties: {
    displayName: 'A poison queue grows'
    description: 'A message was given up after its last attempt and waits in a poison queue for someone to look at it.'
    severity: 1
    enabled: true
    scopes: [applicationInsightsId]
    evaluationFrequency: 'PT15M'
    windowSize: 'PT15M'
    autoMitigate: true
    criteria: {
      allOf: [
        {
          query: 'traces | where message has "-poison" and message has "Moving message to queue"'
          timeAggregation: 'Count'
          operator: 'GreaterThan'
          threshold: 0
          failingPeriods: {
            numberOfEvaluationPeriods: 1
            minFailingPeriodsToAlert: 1
          }
        }
      ]
    }
    actions: {
      actionGroups: empty(email) ? [] : [mail.id]
    }
  }
}
