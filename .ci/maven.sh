# Sourced by ./verify and ./demo: finds a Maven that the plugin's parent POM accepts, and tells whether Jenkins' artifacts are there.

required_maven=3.9.6
provided_maven=3.9.11
plain_pom=standalone/pom.xml

# Maven ends at Ctrl-C by itself, not by the signal, and then Bash would go on.
trap 'exit 130' INT

# The version of a Maven, or nothing.
maven_version() {
  "$1" -v 2>/dev/null | sed $'s/\033\\[[0-9;]*m//g' | sed -n 's/^Apache Maven \([0-9.]*\).*/\1/p'
}

# Sets MVN: the machine's Maven if it is new enough, else one that it obtains as an ordinary artifact into an ignored folder.
find_maven() {
  local have provided=.tools/apache-maven-$provided_maven/bin/mvn
  have=$(maven_version mvn)
  if [ -n "$have" ] && [ "$(printf '%s\n%s\n' "$required_maven" "$have" | sort -V | head -n 1)" = "$required_maven" ]; then
    MVN=mvn
    return
  fi
  if [ ! -x "$provided" ]; then
    if [ -z "$have" ]; then
      echo "There is no Maven on the PATH: install one, $required_maven or newer." >&2
      exit 2
    fi
    echo "Maven $have is too old for the plugin's parent POM: obtaining $provided_maven into .tools."
    local output
    output=$(mvn -q -B -f "$plain_pom" org.apache.maven.plugins:maven-dependency-plugin:3.9.0:unpack \
      -Dartifact=org.apache.maven:apache-maven:$provided_maven:zip:bin -DoutputDirectory="$PWD/.tools" \
      -DmarkersDirectory="$PWD/.tools/markers" 2>&1) || {
      echo "$output" >&2
      exit 1
    }
    chmod +x "$provided"
  fi
  MVN=$PWD/$provided
}

# Whether an artifact resolves, from the local repository or from Jenkins' own.
resolves() {
  "$MVN" -q -B -ntp -f "$plain_pom" org.apache.maven.plugins:maven-dependency-plugin:3.9.0:get \
    -Dtransitive=false -Dartifact="$1" \
    -DremoteRepositories=repo.jenkins-ci.org::default::https://repo.jenkins-ci.org/public/ >/dev/null 2>&1
}

# Whether the parent POM and the test harness that it names resolve. Anything else that fails is a failure.
jenkins_resolves() {
  local parent harness
  harness=$("$MVN" -q -B -ntp help:evaluate -Dexpression=jenkins-test-harness.version -DforceStdout) || {
    parent=$(sed -n '/<parent>/,/<\/parent>/s/.*<version>\(.*\)<\/version>.*/\1/p' pom.xml)
    resolves "org.jenkins-ci.plugins:plugin:$parent:pom" || return 1
    echo "$harness"
    echo "The parent POM is there, but the plugin's POM cannot be read." >&2
    exit 1
  }
  resolves "org.jenkins-ci.main:jenkins-test-harness:$harness"
}

say_without_jenkins() {
  echo "Jenkins' Maven repository is out of reach and the local one lacks the plugin parent POM or the test harness, so this runs only what needs Maven Central alone: client, run and the sandbox."
}
