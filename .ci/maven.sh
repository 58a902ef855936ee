# Sourced by ./verify and ./demo: finds a Maven that the plugin's parent POM accepts, and tells whether Jenkins' artifacts are there.

required_maven=3.9.6
provided_maven=3.9.11
provided_maven_sha512=bcfe4fe305c962ace56ac7b5fc7a08b87d5abd8b7e89027ab251069faebee516b0ded8961445d6d91ec1985dfe30f8153268843c89aa392733d1a3ec956c9978
maven_distribution=${MAVEN_DISTRIBUTION:-https://archive.apache.org/dist/maven/maven-3/$provided_maven/binaries/apache-maven-$provided_maven-bin.tar.gz}
plain_pom=standalone/pom.xml

# Maven ends at Ctrl-C by itself, not by the signal, and then Bash would go on.
trap 'exit 130' INT

# The version of a Maven, or nothing.
maven_version() {
  "$1" -v 2>/dev/null | sed $'s/\033\\[[0-9;]*m//g' | sed -n 's/^Apache Maven \([0-9.]*\).*/\1/p'
}

fail() {
  echo "$1" >&2
  exit 2
}

# The way without any Maven: Apache's own archive. Nothing half is left under the name that counts.
download_maven() {
  local archive=.tools/download/maven.tar.gz sum
  rm -rf .tools/download
  mkdir -p .tools/download
  if command -v curl >/dev/null; then
    curl -fsSL --connect-timeout 30 -o "$archive" "$maven_distribution"
  elif command -v wget >/dev/null; then
    wget -nv -T 30 -t 2 -O "$archive" "$maven_distribution"
  else
    fail "There is neither curl nor wget to download it with: install one of them, or Maven $required_maven or newer."
  fi || fail "It cannot be downloaded: install Maven $required_maven or newer, or set MAVEN_DISTRIBUTION to another address of this file."
  sum=$({ sha512sum "$archive" || shasum -a 512 "$archive"; } 2>/dev/null | cut -d ' ' -f 1) || true
  [ "$sum" = "$provided_maven_sha512" ] ||
    fail "What came is not Maven $provided_maven, so it is not used (SHA-512: ${sum:-unknown}): install Maven $required_maven or newer."
  tar -xzf "$archive" -C .tools/download
  rm -rf ".tools/apache-maven-$provided_maven"
  mv ".tools/download/apache-maven-$provided_maven" .tools/
  rm -rf .tools/download
}

# The way with a Maven that is too old: an ordinary artifact.
unpack_maven() {
  local output
  output=$(mvn -q -B -f "$plain_pom" org.apache.maven.plugins:maven-dependency-plugin:3.9.0:unpack \
    -Dartifact=org.apache.maven:apache-maven:$provided_maven:zip:bin -DoutputDirectory="$PWD/.tools" \
    -DmarkersDirectory="$PWD/.tools/markers" 2>&1) || {
    echo "$output" >&2
    exit 1
  }
  chmod +x "$1"
}

# Sets MVN: the machine's Maven if it is new enough, else one that it obtains into an ignored folder.
find_maven() {
  local have provided=.tools/apache-maven-$provided_maven/bin/mvn
  "${JAVA_HOME:+$JAVA_HOME/bin/}javac" -version >/dev/null 2>&1 ||
    fail "There is no JDK in JAVA_HOME or on the PATH: install one, 17 or newer."
  have=$(maven_version mvn) || true
  if [ -n "$have" ] && [ "$(printf '%s\n%s\n' "$required_maven" "$have" | sort -V | head -n 1)" = "$required_maven" ]; then
    MVN=mvn
    return
  fi
  MVN=$PWD/$provided
  if [ -x "$provided" ]; then
    return
  elif [ -n "$have" ]; then
    echo "Maven $have is too old for the plugin's parent POM: obtaining $provided_maven into .tools."
    unpack_maven "$provided"
  else
    echo "There is no Maven on the PATH: obtaining $provided_maven into .tools, from $maven_distribution"
    download_maven
  fi
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
