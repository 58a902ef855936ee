/*
 * The box in which a pipeline is chosen: a combobox after the WAI-ARIA pattern, with suggestions that the server fetches.
 * Without this script it is a plain text box. The server says what there is to read; the script has no texts of its own.
 */
(function () {
  const TYPING_MS = 250;
  const WAITING_MS = 700;
  const EDGE_PX = 80;
  let boxes = 0;

  function element(className, parent) {
    const created = document.createElement("div");
    created.className = className;
    parent.appendChild(created);
    return created;
  }

  function makeBox(input) {
    const id = "supaflow-pipelines-" + ++boxes;
    const anchor = document.createElement("div");
    anchor.className = "supaflow-pipelines__anchor";
    input.parentNode.insertBefore(anchor, input.nextSibling);
    // Jenkins' own chevron. It is for the pointer: the keyboard has the arrow keys.
    const chevron = element("jenkins-select supaflow-pipelines__chevron", anchor);
    const popup = element("supaflow-pipelines__popup", anchor);
    const list = element("supaflow-pipelines__list", popup);
    const message = element("supaflow-pipelines__message", popup);
    const status = element("jenkins-visually-hidden", anchor);
    const item = input.closest(".jenkins-form-item");
    const said = item && item.querySelector(".validation-error-area");
    let options = [];
    let active = -1;
    // Counts what makes an answer that is still under way stale.
    let turn = 0;
    let asking = false;
    let wanted = false;
    let timer = null;
    // Whether there is an answer to come for what stands in the box, and whether Enter was pressed meanwhile.
    let awaited = false;
    let entered = false;
    // Whether somebody typed what stands in the box, and whether Jenkins has yet to say something of it.
    let typed = false;
    let unsaid = false;

    list.id = id;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", input.getAttribute("aria-label"));
    message.setAttribute("aria-hidden", "true");
    chevron.setAttribute("aria-hidden", "true");
    status.setAttribute("role", "status");
    popup.hidden = true;
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-haspopup", "listbox");
    input.setAttribute("aria-controls", id);
    input.setAttribute("aria-expanded", "false");

    function activate(index) {
      if (options[active]) {
        options[active].setAttribute("aria-selected", "false");
      }
      active = index;
      if (options[active]) {
        options[active].setAttribute("aria-selected", "true");
        options[active].scrollIntoView({ block: "nearest" });
        input.setAttribute("aria-activedescendant", options[active].id);
      } else {
        input.removeAttribute("aria-activedescendant");
      }
    }

    function close() {
      clearTimeout(timer);
      turn++;
      wanted = false;
      awaited = false;
      entered = false;
      activate(-1);
      popup.hidden = true;
      status.textContent = "";
      input.setAttribute("aria-expanded", "false");
    }

    function choose(value) {
      close();
      typed = false;
      input.value = value;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    }

    function addOption(pipeline, index) {
      const option = element("supaflow-pipelines__option", list);
      option.id = id + "-" + index;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      option.dataset.value = pipeline.value;
      option.dataset.name = pipeline.name;
      element("supaflow-pipelines__name", option).textContent = pipeline.name;
      const state = element("supaflow-pipelines__state", option);
      state.textContent = pipeline.state;
      if (!pipeline.active) {
        state.className += " supaflow-pipelines__state--not-active";
      }
      element("supaflow-pipelines__detail", option).textContent = pipeline.detail;
      option.addEventListener("click", function () {
        choose(pipeline.value);
      });
      options.push(option);
    }

    /* Below the box or, where there is more room, above it; never over the page's header or its buttons. */
    function place() {
      const box = input.getBoundingClientRect();
      const roomBelow = window.innerHeight - box.bottom - EDGE_PX;
      const roomAbove = box.top - EDGE_PX;
      popup.style.setProperty("--supaflow-room", "60vh");
      const above = popup.offsetHeight > roomBelow && roomAbove > roomBelow;
      popup.classList.toggle("supaflow-pipelines__popup--above", above);
      popup.style.setProperty("--supaflow-room", Math.max(above ? roomAbove : roomBelow, EDGE_PX) + "px");
      popup.style.setProperty("--supaflow-box-height", input.offsetHeight + "px");
    }

    function show(pipelines, text) {
      activate(-1);
      options = [];
      list.textContent = "";
      pipelines.forEach(addOption);
      list.hidden = options.length === 0;
      message.textContent = text;
      status.textContent = text;
      popup.hidden = options.length === 0 && text === "";
      input.setAttribute("aria-expanded", options.length > 0 ? "true" : "false");
      if (!popup.hidden) {
        place();
        list.scrollTop = 0;
      }
    }

    /* The one that the text names, by its name or as it is stored, or else the only one that was found for it. */
    function meant() {
      const text = input.value.trim().toLowerCase();
      const named = options.filter(function (option) {
        return [option.dataset.name, option.dataset.value].some(function (name) {
          return name.toLowerCase() === text;
        });
      });
      const fitting = named.length > 0 || !typed || text === "" ? named : options;
      return fitting.length === 1 ? fitting[0] : null;
    }

    /* What was said of another text goes at once, and what is still to come of it is not seen. */
    function unsay(typing) {
      unsaid = typing;
      if (said) {
        updateValidationArea(said, "<div/>");
        said.classList.toggle("supaflow-pipelines__unsaid", typing);
      }
    }

    function parameters() {
      const key = findNearBy(input, "credentialsId");
      // Whoever opens the list of a pipeline that was chosen wants to see the others.
      const text = typed ? input.value : "";
      return (
        "value=" +
        encodeURIComponent(text) +
        "&credentialsId=" +
        encodeURIComponent(key ? key.value : "")
      );
    }

    /* One request at a time: the text that was typed meanwhile is asked for when the answer is here. */
    function ask() {
      wanted = asking;
      if (asking) {
        return;
      }
      const mine = turn;
      asking = true;
      const waiting = setTimeout(function () {
        if (mine === turn && popup.hidden) {
          show([], input.dataset.waiting);
        }
      }, WAITING_MS);
      fetch(input.dataset.suggestUrl, {
        method: "post",
        headers: crumb.wrap({ "Content-Type": "application/x-www-form-urlencoded" }),
        body: parameters(),
      })
        .then(function (response) {
          return response.ok ? response.json() : null;
        })
        .catch(function () {
          return null;
        })
        .then(function (answer) {
          clearTimeout(waiting);
          asking = false;
          if (mine === turn) {
            answered(answer ? answer.pipelines : [], answer ? answer.message : "");
          } else if (wanted) {
            ask();
          }
        });
    }

    function answered(pipelines, text) {
      const taking = entered;
      awaited = false;
      entered = false;
      show(pipelines, text);
      if (!typed) {
        activate(
          options.findIndex(function (option) {
            return option.dataset.value === input.value;
          }),
        );
      }
      const taken = taking ? meant() : null;
      if (taken) {
        choose(taken.dataset.value);
      }
    }

    function suggest(afterMs) {
      clearTimeout(timer);
      turn++;
      awaited = true;
      entered = false;
      activate(-1);
      timer = setTimeout(ask, afterMs);
    }

    function open() {
      if (input.value.indexOf("$") < 0) {
        suggest(0);
      }
    }

    /* Whoever looks at a list, or waits for it, means the list and not to save the form. */
    function enter() {
      if (active < 0 && awaited) {
        entered = true;
        clearTimeout(timer);
        ask();
        return;
      }
      const taken = options[active] || meant();
      if (taken) {
        choose(taken.dataset.value);
      } else {
        close();
      }
    }

    function onKey(event) {
      const isOpen = !popup.hidden;
      if (event.isComposing) {
        return;
      }
      if (event.key === "ArrowDown" && !isOpen) {
        open();
        event.preventDefault();
      } else if (event.key === "ArrowUp" && event.altKey && isOpen) {
        close();
        event.preventDefault();
      } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && isOpen) {
        // The place before the first and after the last is the text itself.
        const places = options.length + 1;
        activate(((active + (event.key === "ArrowDown" ? 2 : places)) % places) - 1);
        event.preventDefault();
      } else if (["Home", "End", "ArrowLeft", "ArrowRight"].indexOf(event.key) >= 0) {
        // They move in the text, so that is what the next key is for.
        activate(-1);
      } else if (event.key === "Enter" && (isOpen || awaited)) {
        enter();
        event.preventDefault();
      } else if (event.key === "Tab" && isOpen && active >= 0) {
        choose(options[active].dataset.value);
      } else if (event.key === "Escape" && (isOpen || awaited)) {
        close();
        event.preventDefault();
        event.stopPropagation();
      }
    }

    input.addEventListener("input", function () {
      typed = true;
      unsay(true);
      if (input.value.indexOf("$") >= 0) {
        close();
      } else if (input.value.trim() === "") {
        show([], "");
        suggest(0);
      } else {
        suggest(TYPING_MS);
      }
    });
    input.addEventListener("keydown", onKey);
    input.addEventListener("click", function () {
      if (popup.hidden && !awaited) {
        open();
      }
    });
    input.addEventListener("change", function () {
      unsay(false);
    });
    input.addEventListener("blur", function () {
      close();
      // No change for a browser is what was typed anew as it was.
      if (unsaid) {
        input.dispatchEvent(new Event("change", { bubbles: true }));
      }
    });
    chevron.addEventListener("click", function () {
      if (popup.hidden) {
        input.focus();
        open();
      } else {
        close();
      }
    });
    [popup, chevron].forEach(function (part) {
      part.addEventListener("mousedown", function (event) {
        // The box keeps the focus, and with it its list.
        event.preventDefault();
      });
    });
  }

  Behaviour.specify("INPUT.supaflow-pipelines", "supaflow-pipelines", 0, function (input) {
    // A property, not an attribute: a copy of the element is a box that is yet to be made.
    if (!input.supaflowPipelines) {
      input.supaflowPipelines = true;
      makeBox(input);
    }
  });
})();
