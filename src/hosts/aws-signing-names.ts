/**
 * The services whose hosts begin with their signing name, and those whose hosts begin with other labels.
 *
 * Made from the endpoint rule sets and service models of botocore 1.43.107, FIPS forms left out, and from the guides and
 * other clients of AWS's services for what botocore does not call: `aps-workspaces`, `dicom-medical-imaging`, `streaming-logs`,
 * `transcribestreaming`, `bedrock-mantle`, `aws-external-anthropic` and what ends with `-mcp`.
 *
 * @see https://github.com/boto/botocore/tree/develop/botocore/data
 * @see https://github.com/aws/mcp-proxy-for-aws
 */

const namedAlike = `
  access-analyzer account account-access acm acm-pca aco-automation agent-registry aidevops aiops airflow
  airflow-serverless amplify amplifybackend amplifyuibuilder aoss apigateway app-integrations appconfig
  appfabric appflow application-autoscaling application-cost-profiler application-signals applicationinsights
  appmesh apprunner appsync aps arc-region-switch arc-zonal-shift artifact athena auditmanager autoscaling
  autoscaling-plans aws-external-anthropic aws-mcp b2bi backup backup-gateway backup-search batch bcm-dashboards
  bcm-data-exports bcm-pricing-calculator bcm-recommended-actions bedrock bedrock-agentcore bedrock-mantle
  billing billingconductor braket budgets cases cassandra ce chatbot chime cleanrooms cleanrooms-ml cloud9
  cloudcontrolapi clouddirectory cloudformation cloudfront cloudhsm cloudsearch cloudtrail cloudtrail-data
  codeartifact codebuild codecommit codeconnections codedeploy codeguru-profiler codeguru-reviewer
  codeguru-security codepipeline codestar-connections codestar-notifications cognito-identity cognito-idp
  cognito-sync comprehend comprehendmedical compute-optimizer config connect connect-campaigns controlcatalog
  controltower cost-optimization-hub cur databrew dataexchange datapipeline datasync datazone dax deadline
  detective devicefarm devops-guru directconnect discovery dlm dms docdb-elastic drs ds ds-data dsql dynamodb
  ebs ec2 ec2-instance-connect ecr ecr-public ecs ecs-mcp eks eks-auth eks-mcp elasticache elasticbeanstalk
  elasticfilesystem elasticloadbalancing elasticmapreduce elemental-inference emr-containers emr-serverless
  end-user-messaging entityresolution es events evs execute-api finspace finspace-api firehose fis fms forecast
  frauddetector freetier fsx gamelift gameliftstreams geo geo-maps geo-places geo-routes glacier
  globalaccelerator glue grafana greengrass groundstation guardduty health health-agent healthlake iam
  identitystore imagebuilder inspector inspector-scan inspector2 interconnect internetmonitor invoicing iot
  iotfleetwise iotsitewise iotthingsgraph iottwinmaker ivs ivschat kafka kafkaconnect kendra kendra-ranking
  kinesis kinesisanalytics kinesisvideo kms lakeformation lambda launchwizard license-manager
  license-manager-linux-subscriptions license-manager-user-subscriptions lightsail logs lookoutequipment m2
  machinelearning macie2 managedblockchain managedblockchain-query marketplacecommerceanalytics mediaconnect
  mediaconvert medialive mediapackage mediapackage-vod mediapackagev2 mediastore mediatailor medical-imaging mgh
  mgn migrationhub-orchestrator migrationhub-strategy monitoring mpa mq mturk-requester neptune-db neptune-graph
  network-firewall network-security-manager networkflowmonitor networkmanager networkmonitor notifications
  notifications-contacts nova-act oam observabilityadmin odb omics organizations osis outposts
  partnercentral-account partnercentral-benefits partnercentral-selling pca-connector-ad pca-connector-scep pcs
  personalize pi pipes polly pricingplanmanager profile proton qbusiness quicksight ram rbin rds rds-data
  redshift redshift-data redshift-serverless refactor-spaces rekognition repostspace resiliencehub
  resource-explorer-2 resource-groups rolesanywhere route53-recovery-cluster route53-recovery-control-config
  route53-recovery-readiness route53domains route53globalresolver route53profiles route53resolver rtbfabric rum
  s3files s3tables s3vectors sagemaker-geospatial savingsplans scheduler schemas scn sdb secretsmanager
  security-ir securityagent securityhub securitylake serverlessrepo servicecatalog servicediscovery
  servicequotas shield signer signin sms-voice snow-device-management snowball sns social-messaging sqs ssm
  ssm-contacts ssm-guiconnect ssm-incidents ssm-quicksetup ssm-sap sso states storagegateway sts support
  supportapp supportauthz swf synthetics tagging tax textract thinclient timestream-influxdb tnb transcribe
  transfer translate trustedadvisor uxc verifiedpermissions voiceid vpc-lattice waf waf-regional wafv2
  wellarchitected wisdom workdocs workmail workmailmessageflow workspaces workspaces-instances workspaces-web
  xray
`

/** By signing name: what stands in place of it before the region. */
const namedOtherwise: Readonly<Record<string, string>> = {
  acm: 'acm-acme',
  'agent-registry': 'agent-registry-control',
  aidevops: 'cp.aidevops dp.aidevops',
  airflow: 'api.airflow env.airflow ops.airflow',
  appconfig: 'appconfigdata',
  appstream: 'appstream2',
  aps: 'aps-workspaces',
  'arc-region-switch': 'arc-region-switch-control-plane',
  'aws-marketplace':
    'agreement-marketplace catalog-marketplace catalog.marketplace deployment-marketplace discovery-marketplace entitlement-marketplace entitlement.marketplace metering-marketplace metering.marketplace reporting-marketplace',
  awsssoportal: 'portal.sso',
  bedrock:
    'bedrock-agent bedrock-agent-runtime bedrock-data-automation bedrock-data-automation-runtime bedrock-runtime',
  'bedrock-agentcore': 'bedrock-agentcore-control',
  cassandra: 'cassandra-streams',
  chime: 'identity-chime media-pipelines-chime meetings-chime messaging-chime voice-chime',
  cloudhsm: 'cloudhsmv2',
  cloudsearch: 'cloudsearchdomain',
  cloudwatch: 'cloudwatch-omni',
  codecommit: 'git-codecommit',
  connect: 'contact-lens',
  dataexchange: 'api-fulfill.dataexchange',
  deadline: 'management.deadline scheduling.deadline',
  detective: 'api.detective',
  dynamodb: 'search-dynamodb streams-dynamodb streams.dynamodb',
  ecr: 'api.ecr',
  'ecr-public': 'api.ecr-public',
  elasticfilesystem: 'efs',
  es: 'aos',
  events: 'eventsv2',
  'execute-api': 'participant.connect',
  forecast: 'forecastquery',
  geo: 'cp.geofencing.geo cp.maps.geo cp.metadata.geo cp.places.geo cp.routes.geo cp.tracking.geo geofencing.geo metadata.geo tracking.geo',
  'health-agent': 'runtime.health-agent streaming.health-agent',
  healthlake: 'datatransformation.healthlake',
  iam: 'iam-toolbox',
  'iot-jobs-data': 'data.jobs.iot',
  iotdata: 'data-ats.iot data.ats.iot data.iot',
  iotdeviceadvisor: 'api.iotdeviceadvisor',
  iotmanagedintegrations: 'api.iotmanagedintegrations',
  IoTSecuredTunneling: 'api.iot-tunneling api.tunneling.iot',
  iotsitewise: 'api.iotsitewise data.iotsitewise monitor.iotsitewise',
  iottwinmaker: 'api.iottwinmaker data.iottwinmaker',
  iotwireless: 'api.iotwireless',
  ivs: 'ivsrealtime',
  kafka: 'kafka-api',
  lakeformation: 'data-lakeformation query-lakeformation',
  lex: 'models-v2-lex models.lex runtime-v2-lex runtime.lex',
  logs: 'stream-logs streaming-logs',
  mediastore: 'data.mediastore',
  mediatailor: 'api.mediatailor',
  'medical-imaging': 'dicom-medical-imaging runtime-medical-imaging',
  memorydb: 'memory-db',
  mgh: 'migrationhub-config',
  mobiletargeting: 'pinpoint',
  'mturk-requester': 'mturk-requester-sandbox',
  omics: 'analytics-omics control-storage-omics storage-omics tags-omics workflows-omics',
  'payment-cryptography': 'controlplane.payment-cryptography dataplane.payment-cryptography',
  personalize: 'personalize-events personalize-runtime',
  pricing: 'api.pricing',
  qapps: 'data.qapps',
  'route53-recovery-control-config': 'arc-recovery-control-config',
  rum: 'dataplane.rum',
  sagemaker:
    'a2i-runtime.sagemaker api.sagemaker edge.sagemaker featurestore-runtime.sagemaker job-runtime.sagemaker metrics.sagemaker runtime.sagemaker',
  servicecatalog: 'servicecatalog-appregistry',
  servicediscovery: 'data-servicediscovery',
  ses: 'email mail-manager',
  signer: 'data-signer verification.signer',
  'sms-voice': 'sms-voice.pinpoint',
  'sso-oauth': 'oidc',
  states: 'sync-states',
  thinclient: 'api.thinclient',
  timestream: 'ingest.timestream query.timestream timestream-ingest timestream-query',
  transcribe: 'cn.transcribe transcribestreaming',
  wellarchitected: 'wellarchitected-agent',
  wickr: 'admin.wickr',
}

const signingNames = new Map<string, string>()
for (const name of words(namedAlike)) signingNames.set(name, name)
for (const [name, prefixes] of Object.entries(namedOtherwise)) {
  for (const prefix of words(prefixes)) signingNames.set(prefix, name)
}

/** The signing name of the service whose regional hosts begin so, e.g. `bedrock` of `bedrock-runtime`. */
export function signingNameOf(prefix: string): string | undefined {
  return signingNames.get(prefix.replace(/^fips\./, '').replace(/-fips(?=\.|$)/, ''))
}

function words(text: string): string[] {
  return text.trim().split(/\s+/)
}
