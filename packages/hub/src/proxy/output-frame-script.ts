/**
 * The script of the frame for outputs, as text: it runs in browsers, beside code that nobody vouches for, so it guards nothing. It takes HTML or
 * JavaScript from the window around it alone, runs scripts in their order, tells its height, and knows what outputs of classic Jupyter expect:
 * `element` and require.js. Sent by output-frame.ts.
 */

/** The AMD loader, in short: only made when an output asks for it, since libraries hide their globals where there is one. */
const REQUIRE = `
function makeRequire(){
  var known={},waiting={},paths={},last=null;
  function address(name){var path=paths[name]||name;if(Array.isArray(path))path=path[0];return /\\.js(\\?|$)/.test(path)?path:path+'.js'}
  function load(name){
    if(name in known)return Promise.resolve(known[name]);
    return waiting[name]||(waiting[name]=new Promise(function(resolve,reject){
      var script=document.createElement('script');last=null;script.src=address(name);
      script.onload=function(){var made=last;last=null;
        if(name in known)return resolve(known[name]);
        if(!made)return resolve(known[name]=undefined);
        build(made.deps,made.factory).then(function(value){resolve(known[name]=value)},reject)};
      script.onerror=function(){delete waiting[name];reject(new Error('Could not load '+script.src))};
      document.head.appendChild(script)}))}
  function build(deps,factory){
    var module={exports:{}};
    if(typeof factory!=='function')return Promise.resolve(factory);
    return Promise.all(deps.map(function(name){
      return name==='require'?require:name==='exports'?module.exports:name==='module'?module:load(name)}))
      .then(function(parts){var value=factory.apply(null,parts);return value===undefined?module.exports:value})}
  function require(deps,done,failed){
    if(typeof deps==='string'){if(deps in known)return known[deps];throw new Error(deps+' is not loaded')}
    Promise.all(deps.map(load)).then(function(parts){if(done)done.apply(null,parts)}).catch(failed||fail)}
  require.config=function(given){Object.assign(paths,(given||{}).paths||{});return require};
  require.undef=function(name){delete known[name];delete waiting[name]};
  require.specified=require.defined=function(name){return name in known};
  function define(name,deps,factory){
    if(typeof name!=='string'){factory=deps;deps=name;name=null}
    if(!Array.isArray(deps)){factory=factory===undefined?deps:factory;deps=['require','exports','module']}
    if(name===null){last={deps:deps,factory:factory};return}
    waiting[name]=build(deps,factory).then(function(value){return known[name]=value});
    waiting[name].catch(fail)}
  define.amd={};
  window.require=window.requirejs=require;window.define=define}
`;

/** Milliseconds that an output waits for what earlier ones load. */
const EARLIER_MS = 10_000;

const SHOW = `
var output=document.getElementById('output'),begun=false,quiet=false;
function fail(error){
  if(quiet)return;
  var note=document.createElement('pre');note.className='output-error';
  note.textContent=String(error&&error.message||error);output.appendChild(note)}
function look(look){
  document.documentElement.style.colorScheme=look.dark?'dark':'light';
  document.body.style.color=look.text;
  document.getElementById('links').textContent='a{color:'+look.link+'}'}
function wantsRequire(text){return /\\brequire(js)?\\s*(\\(\\s*\\[|\\.config|\\.undef)/.test(text)}
function classic(node){
  var append=node.append.bind(node);
  node.append=function(){for(var i=0;i<arguments.length;i++){var part=arguments[i];
    if(typeof part==='string')node.insertAdjacentHTML('beforeend',part);else append(part&&part.nodeType?part:part&&part[0]||String(part))}return node};
  node.html=function(text){if(text===undefined)return node.innerHTML;node.innerHTML=text;return node};
  node.text=function(text){if(text===undefined)return node.textContent;node.textContent=text;return node};
  node.empty=function(){node.textContent='';return node};
  node.get=function(){return node};node[0]=node;node.length=1;return node}
function runInOrder(scripts){
  return scripts.reduce(function(before,old){return before.then(function(){return new Promise(function(next){
    var script=document.createElement('script'),module=old.type==='module';
    for(var i=0;i<old.attributes.length;i++)script.setAttribute(old.attributes[i].name,old.attributes[i].value);
    script.textContent=old.textContent;
    var waits=old.src&&!old.hasAttribute('async')||module;
    if(waits)script.onload=next;
    script.onerror=function(){fail('Could not load '+old.src);next()};
    old.replaceWith(script);
    if(!waits)next()})})},Promise.resolve())}
function isScript(script){return !script.type||/^(module|(text|application)\\/(x-)?(java|ecma)script)$/i.test(script.type.trim())}
function place(part,node){
  if(wantsRequire(part.kind==='run'?part.code:part.html)&&!window.require)makeRequire();
  if(part.kind==='run'){
    try{new Function('element','output_area',part.code).call(window,classic(node),undefined)}catch(error){fail(error)}
    return Promise.resolve()}
  var template=document.createElement('template');template.innerHTML=part.html;
  var scripts=[].slice.call(template.content.querySelectorAll('script')).filter(isScript);
  node.appendChild(template.content);
  return runInOrder(scripts)}
function show(message){
  if(begun)return;begun=true;
  var parts=message.earlier||[];
  if(parts.length===0){place(message,output).catch(fail);return}
  var unseen=document.createElement('div');unseen.hidden=true;document.body.appendChild(unseen);
  quiet=true;
  var placed=parts.reduce(function(before,part){
    return before.then(function(){return place(part,part.unseen?unseen:output)})},Promise.resolve());
  var late=new Promise(function(resolve){setTimeout(resolve,${EARLIER_MS})});
  Promise.race([placed,late]).catch(function(){}).then(function(){quiet=false;return place(message,output)}).catch(fail)}
`;

const TALK = `
var links=document.createElement('style');links.id='links';document.head.appendChild(links);
var around=window.parent,told=-1;
function tell(){
  var height=Math.ceil(Math.max(output.getBoundingClientRect().height,output.scrollHeight));
  if(height!==told){told=height;around.postMessage({kind:'height',height:height},'*')}}
window.addEventListener('message',function(event){
  if(event.source!==around||!event.data)return;
  var message=event.data;
  if(message.look)look(message.look);
  if(message.kind==='show'||message.kind==='run')show(message)});
window.addEventListener('error',function(event){if(event.message)fail(event.message)});
window.addEventListener('unhandledrejection',function(event){fail(event.reason)});
document.addEventListener('click',function(event){
  var link=event.target.closest&&event.target.closest('a[href]');if(!link)return;
  var href=link.getAttribute('href');
  if(href.charAt(0)==='#'){event.preventDefault();var to=document.getElementById(href.slice(1));if(to)to.scrollIntoView()}
  else if(!link.hasAttribute('download')){link.target='_blank';link.rel='noopener noreferrer'}},true);
new ResizeObserver(tell).observe(output);
around.postMessage({kind:'ready'},'*');
`;

export const FRAME_SCRIPT = `(function(){'use strict';${REQUIRE}${SHOW}${TALK}})();`;
