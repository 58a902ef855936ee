/* Jenkins puts the label of an entry beside its control without tying the two together; screen readers need the tie. */
Behaviour.specify(".supaflow-labelled", "supaflow-labelled", 0, function (control) {
  const item = control.closest(".jenkins-form-item");
  const ofEntry = item ? item.querySelector(".jenkins-form-label") : null;
  const label = control.type === "checkbox" ? control.nextElementSibling : ofEntry;
  if (label && label.firstChild && !control.hasAttribute("aria-label")) {
    // Without the help button, which is in the label too.
    control.setAttribute("aria-label", label.firstChild.textContent.trim());
  }
});
